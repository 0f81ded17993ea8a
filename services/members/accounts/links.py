"""Links by mail: made here, fetched by `notify` in the moment of sending, used up once.

Only then is there a secret, and only its SHA-256 is stored; nothing secret passes the outbox or Kafka.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.accounts import sessions
from services.members.accounts.tables import Client, Link
from services.members.people.tables import Person
from shared.clock import now
from shared.contracts.members import AddressNoticeRequested, MailLinkRequested
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, not_found
from shared.security.secrets import hashed, new_secret, session_secret

Purpose = Literal["sign_in", "confirm_application", "stand_in", "object", "address_changed", "prospect"]

State = Literal["open", "used", "over", "late", "waits", "final", "admitted", "accepted", "ended", "declined", "closed"]

HOLDS: dict[str, timedelta] = {
    "sign_in": timedelta(minutes=15),
    "confirm_application": timedelta(hours=24),
    "stand_in": timedelta(days=6),
    "object": timedelta(days=100),  # what ends is the time to object, which the statutes count
    "address_changed": timedelta(0),
    "prospect": timedelta(days=3650),  # for as long as they are known: it goes with them
}
"""How long a link can be used after it was sent."""

SEND_WITHIN = {
    "sign_in": timedelta(hours=6),
    "confirm_application": timedelta(hours=6),
    "stand_in": timedelta(days=3),
    "object": timedelta(days=30),
    "address_changed": timedelta(days=6),
    "prospect": timedelta(days=6),
}
"""A link not sent by then is not sent at all: whoever waited that long has asked again, or writes a letter."""

PATHS = {
    "sign_in": "anmelden",
    "confirm_application": "mitmachen/bestaetigen",
    "stand_in": "vertretung/{unit}",
    "object": "einspruch",
    "prospect": "{unit}/kontakt",
}
"""Where a link leads with its secret; one of another purpose leads to signing in, and opens nothing."""


class IssuedLink(BaseModel):
    """What goes into the mail. `url` is the only place where the secret stands."""

    url: str
    email: str
    first_name: str
    purpose: str
    unit_name: str
    expires_at: datetime


def link_spent() -> Problem:
    """The link is unknown, too old or used: not told apart."""
    return Problem(
        410, "link_spent", "Dieser Link ist abgelaufen oder wurde schon benutzt. Fordere einfach einen neuen an."
    )


def ask_to_confirm(work: Work, *, path: UnitPath, client: str, email: str, first_name: str, draft: UUID) -> None:
    """Ask for the mail with which an online applicant confirms their address."""
    to_send(work, "confirm_application", path, client=client, email=email, first_name=first_name, draft=draft)


def tell_of_another_address(work: Work, path: UnitPath, *, client: str, email: str, person: Person) -> None:
    """Tell somebody at an address, the old one too, that they sign in with another one from now on."""
    to_send(work, "address_changed", path, client=client, email=email, first_name=person.first_name, person=person.id)


def to_answer(work: Work, request: UUID, path: UnitPath, *, client: str, email: str, name: str, person: UUID) -> None:
    """The link by which somebody answers who is asked to stand in; what asks them says so itself."""
    link = Link(
        id=request,
        purpose="stand_in",
        client=client,
        unit=path.unit,
        email=email,
        first_name=name,
        person=person,
        requested_at=now(),
    )
    work.session.add(link)


def to_send(
    work: Work,
    purpose: Literal["sign_in", "confirm_application", "address_changed"],
    path: UnitPath,
    *,
    client: str,
    email: str,
    first_name: str,
    person: UUID | None = None,
    draft: UUID | None = None,
) -> None:
    """A link for which `notify` is asked to send a mail."""
    link = Link(
        purpose=purpose,
        client=client,
        unit=path.unit,
        email=email,
        first_name=first_name,
        person=person,
        draft=draft,
        requested_at=now(),
    )
    work.session.add(link)
    if purpose == "address_changed":
        work.emit(AddressNoticeRequested(unit=path, link=link.id), version=1)
    else:
        work.emit(MailLinkRequested(unit=path, link=link.id, purpose=purpose), version=1)


def offer_objection(work: Work, path: UnitPath, person: Person, application: UUID) -> UUID | None:
    """A link with which an applicant can object, for a notice by mail; None where they have no address.

    Which view it leads to is decided when it is sent: the one that hosts the branch then.
    """
    if not person.email:
        return None
    link = Link(
        purpose="object",
        client="",
        unit=path.unit,
        email=person.email,
        first_name=person.first_name,
        person=person.id,
        application=application,
        requested_at=now(),
    )
    work.session.add(link)
    return link.id


def to_prospect(work: Work, path: UnitPath, *, prospect: UUID, person: UUID, email: str, first_name: str) -> UUID:
    """A link for one mail to a prospect; which view it leads to is decided when it is sent."""
    link = Link(
        purpose="prospect",
        client="",
        unit=path.unit,
        email=email,
        first_name=first_name,
        person=person,
        draft=prospect,
        requested_at=now(),
    )
    work.session.add(link)
    return link.id


async def issue(session: AsyncSession, link_id: UUID, tree: UnitTree) -> IssuedLink:
    """Make the secret of a link that is being sent; sent once more (after a crash), the newest one counts.

    Raises Problem 404 or 410.
    """
    link = await session.get(Link, link_id, with_for_update=True)
    client = await _leads_to(session, link) if link else None
    if link is None or client is None:
        raise not_found("Diesen Link")
    if not link.email or link.used_at or now() - link.requested_at > SEND_WITHIN[link.purpose]:
        raise link_spent()
    link.client = client.client
    link.expires_at = now() + HOLDS[link.purpose]
    way = "anmelden"
    if link.purpose in PATHS:
        secret = new_secret()
        link.secret_hash = hashed(secret)
        way = f"{PATHS[link.purpose].format(unit=link.unit)}/{secret}"
    return IssuedLink(
        url=f"{client.url.rstrip('/')}/{way}",
        email=link.email,
        first_name=link.first_name,
        purpose=link.purpose,
        unit_name=tree[link.unit].name,
        expires_at=link.expires_at,
    )


async def _leads_to(session: AsyncSession, link: Link) -> Client | None:
    """The view that a link leads to."""
    return await session.get(Client, link.client) if link.client else await host_of(session, link.unit)


async def host_of(session: AsyncSession, unit: str) -> Client | None:
    """The view that hosts a unit; the one that hosts least, where several do."""
    hosts = select(Client).where(col(Client.role) == "view", col(Client.units).contains([unit]))
    return (await session.scalars(hosts.order_by(func.cardinality(col(Client.units)), col(Client.client)))).first()


async def use_up(
    session: AsyncSession, secret: str, purpose: Purpose, client: str, request_key: str = ""
) -> tuple[Link, bool]:
    """Use a link up; True where the same request did so already. Raises Problem 410."""
    link = await session.scalar(
        select(Link)
        .where(col(Link.secret_hash) == hashed(secret), col(Link.purpose) == purpose, col(Link.client) == client)
        .with_for_update()
    )
    at = now()
    if link is None or link.expires_at is None or at >= link.expires_at:
        raise link_spent()
    user = hashed(f"{secret} {request_key}") if request_key else None
    if link.used_at:
        if user is None or link.used_by != user:
            raise link_spent()
        return link, True
    link.used_at, link.used_by = at, user
    return link, False


def not_used(link: Link) -> None:
    """Nothing came of it: opened or tapped again it is told why, as the first time, and not that it is used."""
    link.used_at = link.used_by = None


async def state_of(session: AsyncSession, secret: str, purpose: Purpose, client: str) -> tuple[State, str, UUID | None]:
    """Whether a link can be used, of which unit it is and about which application or request to stand in; told to its
    holder alone, and it uses nothing up.

    A link that is forgotten, or was never sent, is over; its unit is empty then. One to object is used by an objection
    alone (`not_used`). One to answer is about its request, whatever it says itself: the request knows what came of it.
    """
    link = await session.scalar(
        select(Link).where(
            col(Link.secret_hash) == hashed(secret), col(Link.purpose) == purpose, col(Link.client) == client
        )
    )
    if link is None:
        return "over", "", None
    about = link.id if purpose == "stand_in" else link.application
    if link.used_at:
        return "used", link.unit, about
    state: State = "open" if link.expires_at and now() < link.expires_at else "over"
    return state, link.unit, about


async def sign_in(session: AsyncSession, secret: str, client: str, request_key: str) -> tuple[str, UUID]:
    """Begin a session with a link: its secret and the person. Single use; the same request again gets the same session
    while that lasts. Raises Problem 410."""
    link, again = await use_up(session, secret, "sign_in", client, request_key)
    assert link.person is not None
    own = session_secret(secret, request_key) if request_key else new_secret()
    if not again:
        await sessions.begin(session, own, link.person, client)
    elif await sessions.person_of(session, own, client) is None:
        raise link_spent()  # it was ended meanwhile: what was ended does not come back
    return own, link.person


async def forget_addresses(session: AsyncSession, *which: ColumnElement[bool]) -> None:
    """Links need an address until their mail is sent, and hold without it: these go to nobody any more."""
    known = (col(Link.email) != "") | (col(Link.first_name) != "")
    await session.execute(update(Link).where(known, *which).values(email="", first_name=""))


async def drop_old(session: AsyncSession) -> None:
    """Delete links that nobody can use any more, and the addresses of those that are sent to nobody any more."""
    sent_no_more = [
        (col(Link.purpose) == purpose) & (col(Link.requested_at) < now() - within)
        for purpose, within in SEND_WITHIN.items()
    ]
    await forget_addresses(session, or_(col(Link.used_at).is_not(None), *sent_no_more))
    old = col(Link.requested_at) < now() - timedelta(days=7)
    waits = (col(Link.purpose) == "object") & (col(Link.requested_at) >= now() - HOLDS["object"])
    waits |= col(Link.purpose) == "prospect"
    await session.execute(delete(Link).where(old & ~waits))
