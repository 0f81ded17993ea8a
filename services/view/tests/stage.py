"""A view at work: real database and broker, a browser without JavaScript, and services played by the test."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from aiokafka import AIOKafkaProducer

from deploy.servers.ports import free_ports
from deploy.testing.kafka import KafkaForTests, User
from deploy.testing.postgres import PostgresForTests
from services.view.app import MIGRATIONS, app_of
from services.view.frame.sign_in import sessions
from services.view.settings import ViewSettings
from services.view.tests.build import DAY, District, Told, fact, named
from services.view.view import View
from shared.clock import Calendar, now
from shared.contracts import topics
from shared.contracts.members import RoleGranted
from shared.contracts.pulse import KEY, Pulse
from shared.security.permissions import Role
from shared.security.tokens import Principal, Verifier
from shared.service import Service
from shared.testing import new_process


class _FixedDay(Calendar):
    def today(self) -> date:
        return DAY


class _Tokens:
    """Stands for members' token endpoint: nobody checks these tokens."""

    refused = False

    async def token(self, audience: str, session: str | None = None) -> str:
        return f"token-for-{audience}"

    def keeps(self, audience: str, session: str | None) -> bool:
        return True

    def forget(self, session: str | None) -> None:
        return None

    def forget_all(self) -> None:
        return None

    async def close(self) -> None:
        return None


class _Operator(Verifier):
    async def verify(self, token: str) -> Principal:
        return Principal("process", "operator", ((Role.OPERATOR, None),))


Play = Callable[[httpx.Request], Awaitable[httpx.Response]]


async def nothing_to_say(request: httpx.Request) -> httpx.Response:
    """A service that takes every command and says nothing."""
    return httpx.Response(200, json={})


@dataclass
class Stage:
    """A running view and what tests do with it. `services` plays members and mentoring; `asked` is what they got."""

    district: District
    view: View
    url: str
    producer: AIOKafkaProducer
    services: Play = nothing_to_say
    asked: list[httpx.Request] = field(default_factory=list)

    async def say(self, *told: Told) -> dict[str, int]:
        """Publish records in their order; the last offset by topic."""
        last: dict[str, int] = {}
        for one in told:
            sent = await self.producer.send_and_wait(
                one.topic, one.value, key=one.key.encode(), headers=list(one.headers)
            )
            last[one.topic] = sent.offset
        return last

    async def office(self, unit: str, role: Role, *, first: str = "Aylin", last: str = "Demir") -> UUID:
        """Somebody in office, as the unit's own topics tell it."""
        person = uuid4()
        granted = RoleGranted(
            unit=self.district.path(unit), grant=uuid4(), person=person, role=role.value, from_day=date(2026, 1, 1)
        )
        await self.applied(await self.say(named(unit, person, first, last, why="office"), fact(unit, granted)))
        return person

    async def applied(self, last: dict[str, int]) -> None:
        """Wait until the view has applied these offsets."""
        follower = self.view.follower

        async def done() -> bool:
            units = follower.plan.readers
            return all(
                follower.positions.get((unit, topic), 0) > offset
                for topic, offset in last.items()
                for unit in units.get(topic, ())
            )

        await until(done)

    async def signed_in(self, person: UUID) -> Browser:
        """A browser with a session of this person."""
        secret = f"session-{uuid4().hex}"
        async with self.view.service.database.transaction() as session:
            await sessions.begin(session, secret, person, 3600)
        return Browser(self, {f"{self.view.settings.service}-session": secret})

    def visitor(self) -> Browser:
        """A browser without a session."""
        return Browser(self, {})


class Browser:
    """Follows links and sends forms as a person does, without JavaScript."""

    def __init__(self, stage: Stage, cookies: dict[str, str]) -> None:
        self.http = httpx.AsyncClient(base_url=stage.url, cookies=cookies, headers={"accept": "text/html"}, timeout=20)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A page, redirects followed."""
        return await self.http.get(path, headers=headers, follow_redirects=True)

    async def send(self, page: httpx.Response, action: str, **fields: Any) -> httpx.Response:
        """Send the page's form with this target, hidden fields included; redirects followed."""
        form = re.search(rf'<form[^>]*method="post" action="{re.escape(action)}".*?</form>', page.text, re.DOTALL)
        assert form, f"no form for {action}"
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group(0))
        return await self.http.post(
            action, data={name: unescape(value) for name, value in hidden} | fields, follow_redirects=True
        )


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "it did not come to that"
        await asyncio.sleep(0.02)


STAGES: list[Stage] = []
"""Those that play now."""


def settings_for(
    kafka: KafkaForTests, dsn: str, user: User, units: Iterable[str], port: int, **more: Any
) -> ViewSettings:
    """Settings of a view of the tests."""
    values: dict[str, Any] = {
        "service": f"view-{port}",
        "database_url": dsn,
        "kafka_bootstrap": kafka.bootstrap,
        "kafka_username": user.name,
        "kafka_password": user.password,
        "client_secret": "nobody-checks-it",
        "http_port": port,
        "members_url": "http://members",
        "mentoring_url": "http://mentoring",
        "events_url": "http://events",
        "public_url": f"http://127.0.0.1:{port}",
        "units": ",".join(units),
        "limit_per_address": "1000/minute",
        **more,
    }
    return ViewSettings(**values)


def create_topics(kafka: KafkaForTests, district: District) -> None:
    """All topics of a district, and the common ones where another test has not made them."""
    tree = district.tree
    needed = [t for u in tree for t in topics.unit_topics(u.key, has_units_below=bool(tree.children(u.key)))]
    kafka.topics(*(topic.name for topic in needed))
    kafka.ensure(topics.common_topics())


@asynccontextmanager
async def on_stage(
    postgres: PostgresForTests,
    kafka: KafkaForTests,
    district: District,
    units: Iterable[str],
    *,
    dsn: str | None = None,
    user: User | None = None,
    **more: Any,
) -> AsyncIterator[Stage]:
    """Start a view and stop it again. With `dsn` it goes on with an earlier one's database."""
    new_process()
    who = user or kafka.admin_user
    address = dsn or (await postgres.database("view", migrated=MIGRATIONS)).dsn
    port = free_ports(1)[0]
    settings = settings_for(kafka, address, who, units, port, **more)
    producer = AIOKafkaProducer(**kafka.admin_user.aiokafka)
    await producer.start()
    for unit in district.units():
        await producer.send_and_wait(topics.UNITS, unit.model_dump_json().encode(), key=unit.key.encode())
    tomorrow = Pulse(until=now() + timedelta(days=1))  # exchange is at work as long as this plays
    await producer.send_and_wait(topics.PULSE, tomorrow.model_dump_json().encode(), key=KEY.encode())
    service = Service.of(settings, verifier=_Operator("view"))
    service.calendar = _FixedDay()
    service.tokens = _Tokens()  # type: ignore[assignment]
    app = app_of(service, settings)
    stage = Stage(district, app.state.view, settings.public_url, producer)
    STAGES.append(stage)

    async def play(request: httpx.Request) -> httpx.Response:
        stage.asked.append(request)
        return await stage.services(request)

    stage.view.http = httpx.AsyncClient(transport=httpx.MockTransport(play))
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=1)
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve())

    async def caught_up() -> bool:
        assert not running.done(), "the view did not start"
        return stage.view.follower.standing.caught_up

    try:
        await until(caught_up, 30)
        yield stage
    finally:
        STAGES.remove(stage)
        server.should_exit = True
        await running
        await producer.stop()
