"""`notify` over a real database with a mail server of the tests' own, and what happens to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from aiokafka import ConsumerRecord
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text

from deploy.demo.units import unit_tree
from deploy.servers.ports import free_ports
from services.notify.app import MIGRATIONS, build
from services.notify.channels.mail import Mailer
from services.notify.outgoing.links import Link, Links, Secret
from services.notify.outgoing.preparing import Preparing
from services.notify.outgoing.sending import Sender
from services.notify.reactions import reactions
from services.notify.settings import NotifySettings
from shared import migrations
from shared.clock import BERLIN, now
from shared.contracts.base import Event
from shared.contracts.contacts import ContactPersonAppointed
from shared.contracts.members import MemberAdmitted, RoleGranted
from shared.contracts.mentoring import JourneyStarted
from shared.contracts.people import PersonRecord, PersonText
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.service import Service
from shared.testing import Issuer, operator, people_record, record_of

TREE = unit_tree()
CELLE = TREE.path("ov-celle")
UB_CELLE = TREE.path("ub-celle")
VIEWS = Path(__file__).with_name("views.json")
VIEW, UB_VIEW = json.loads(VIEWS.read_text()).values()


def today() -> date:
    """The real day in Berlin."""
    return now().astimezone(BERLIN).date()


LONG_AGO = today() - timedelta(days=60)


@dataclass
class Post:
    """A mail server: keeps what it takes; `answer` can refuse, `on_content` can misbehave."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    answer: dict[str, str] = field(default_factory=dict)
    """By recipient, what RCPT is answered; everybody else is welcome."""
    content_answer: str = "250 kept"
    on_content: Callable[[SMTP], None] | None = None
    patience: int | None = None
    """Mails that it takes over one connection; then it says 421 and hangs up."""
    _taken: dict[Session, int] = field(default_factory=dict)

    @property
    def connections(self) -> int:
        """Over how many connections mails came."""
        return len(self._taken)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """May have had enough."""
        taken = self._taken[session] = self._taken.get(session, 0) + 1
        if self.patience is not None and taken > self.patience:
            asyncio.get_running_loop().call_soon(hang_up, server)
            return "421 enough"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 welcome"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """May refuse."""
        if address in self.answer:
            return self.answer[address]
        envelope.rcpt_tos.append(address)
        return "250 welcome"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, or not."""
        if self.content_answer.startswith("2"):
            message = message_from_bytes(bytes(envelope.original_content or b""), policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)
        if self.on_content:
            self.on_content(server)
        return self.content_answer

    def to(self, email: str) -> list[EmailMessage]:
        """Mails to an address."""
        return [mail for mail in self.mails if mail["To"].addresses[0].addr_spec == email]

    def only(self, email: str) -> EmailMessage:
        """The one mail to an address."""
        (mail,) = self.to(email)
        return mail


@asynccontextmanager
async def post_office(port: int | None = None, *, utf8: bool = True) -> AsyncIterator[Post]:
    """A running mail server."""
    post = Post(port or free_ports(1)[0])
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(post, hostname="post", enable_SMTPUTF8=utf8), "127.0.0.1", post.port
    )
    try:
        yield post
    finally:
        server.close()
        await server.wait_closed()


def body(mail: EmailMessage, kind: str = "plain") -> str:
    """A mail's text."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@dataclass
class Somebody:
    """A person."""

    first_name: str
    last_name: str = "Beispiel"
    id: UUID = field(default_factory=new_id)

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.first_name.lower()}@example.org"

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    def record(self, version: int = 1, **more: Any) -> PersonRecord:
        """Their data in `people`."""
        data = {"first_name": self.first_name, "last_name": self.last_name, "email": self.email} | more
        return PersonRecord(person=self.id, version=version, phone="0511 1234", **data)

    def admitted(self, on: date | None = None, unit: UnitPath = CELLE, **more: Any) -> MemberAdmitted:
        """Their admission: by the board unless `more` says otherwise."""
        said = {"outcome": "board", **more}
        return MemberAdmitted(unit=unit, application=new_id(), person=self.id, admitted_on=on or today(), **said)

    def contact(self, unit: UnitPath = CELLE, **more: Any) -> ContactPersonAppointed:
        """Their appointment as contact person: long ago, and so no news, unless `more` says otherwise."""
        said = {"from_day": LONG_AGO, **more}
        return ContactPersonAppointed(unit=unit, appointment=new_id(), person=self.id, until=None, **said)

    def role(self, role: str = "board", unit: UnitPath = CELLE, from_day: date | None = None) -> RoleGranted:
        """Their role: since long ago, and so no news, unless said otherwise."""
        day = from_day or LONG_AGO
        return RoleGranted(unit=unit, grant=new_id(), person=self.id, role=role, from_day=day)

    def journey(self, unit: UnitPath = CELLE) -> JourneyStarted:
        """Their journey as a new member."""
        return JourneyStarted(unit=unit, journey=new_id(), person=self.id, started_on=today())


class FakeLinks(Links):
    """Links of services that are not there."""

    def __init__(self) -> None:
        self.answers: dict[UUID, Link | Secret | Exception] = {}
        self.texts: dict[UUID, str] = {}
        self.asked: list[UUID] = []
        self.handed: dict[UUID, Mapping[str, str]] = {}

    async def issue(self, link: UUID, by: str = "members", handed: Mapping[str, str] | None = None) -> Link | Secret:
        """As set."""
        self.asked.append(link)
        if handed is not None:
            self.handed[link] = handed
        answer = self.answers[link]
        assert isinstance(answer, Exception | (Link if by == "members" else Secret)), "the other service is asked"
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def text(self, record: UUID) -> str | None:
        """As set."""
        return self.texts.get(record)

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Notify:
    """The service without its background."""

    service: Service
    settings: NotifySettings
    http: httpx.AsyncClient
    issuer: Issuer
    links: FakeLinks
    post: Post

    def worker(self, **settings: Any) -> Sender:
        """A worker of its own, as another process would have it."""
        chosen = self.settings.model_copy(update=settings)
        mailer = Mailer(chosen.smtp_url.get_secret_value(), chosen.mail_from, seconds=chosen.dialogue_seconds)
        return Sender(self.service.database, chosen, Preparing(chosen, self.service.units, self.links), mailer)

    async def hears(
        self,
        *what: Event | PersonRecord | PersonText | ConsumerRecord,
        by: Somebody | None = None,
        for_unit: str | None = None,
    ) -> None:
        """Events, people's data and records of either arrive, in this order: caused `by` somebody, on behalf of a
        unit."""
        for one in what:
            if isinstance(one, PersonRecord | PersonText):
                record = people_record(one)
            elif isinstance(one, Event):
                record = record_of(one, acting_person=by.id if by else None, acting_unit=for_unit)
            else:
                record = one
            assert await reactions.process(record, self.service.database) is None

    async def knows(self, *people: Somebody) -> None:
        """People's data arrive."""
        await self.hears(*(one.record() for one in people))

    async def sends(self) -> None:
        """A while passes, then what is due is sent."""
        await self.passes(timedelta(seconds=10))
        await self.worker().send_due()

    async def passes(self, time: timedelta) -> None:
        """Real time passes: the tests put the rows' moments back."""
        async with self.service.database.transaction() as session:
            for table, columns in (
                ("letters", ("posted_at", "plan_at")),
                ("outgoing", ("planned_at", "next_try_at", "claimed_at")),
            ):
                moves = ", ".join(f"{column} = {column} - CAST(:time AS interval)" for column in columns)
                await session.execute(text(f"UPDATE {table} SET {moves}"), {"time": time})

    async def states(self) -> dict[str, str]:
        """State and reason of each mail, by kind."""
        async with self.service.database.reading() as session:
            rows = await session.execute(text("SELECT kind, state, reason FROM outgoing"))
            return {row.kind: f"{row.state} {row.reason}".strip() for row in rows}

    async def operates(self, method: str, where: str) -> httpx.Response:
        """An operator asks."""
        headers = {"Authorization": f"Bearer {self.issuer.token(operator(), 'notify')}"}
        return await self.http.request(method, where, headers=headers)


def settings_for(dsn: str, smtp_port: int, **more: Any) -> NotifySettings:
    """Settings; without `kafka_…` nothing is read. None: as in the environment."""
    values: dict[str, Any] = {
        "database_url": dsn,
        "kafka_bootstrap": "127.0.0.1:9",
        "kafka_username": "notify",
        "kafka_password": "none",
        "client_secret": "none",
        "http_port": 1,
        "members_url": "http://members",
        "mentoring_url": "http://mentoring",
        "events_url": "http://events",
        "notify_url": "http://notify",
        "smtp_url": f"smtp://127.0.0.1:{smtp_port}",
        "mail_from": "Ortsnetz Bezirk Hannover <ortsnetz@example.org>",
        "views_file": VIEWS,
        "dialogue_seconds": 8,
    }
    return NotifySettings(**{name: value for name, value in (values | more).items() if value is not None})


@asynccontextmanager
async def notify(dsn: str, post: Post) -> AsyncIterator[Notify]:
    """The service over a fresh database, with the real units; nothing runs in the background."""
    settings = settings_for(dsn, post.port)
    await migrations.upgrade(MIGRATIONS, dsn)
    issuer = Issuer()
    service = Service.of(settings, verifier=issuer.verifier("notify"))
    for unit in TREE:
        service.units.put(unit)
    app = build(settings, service)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notify") as http:
        yield Notify(service, settings, http, issuer, FakeLinks(), post)
    await service.tokens.close()
    await service.database.close()


def hang_up(server: SMTP) -> None:
    """The connection is lost before the answer."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()
