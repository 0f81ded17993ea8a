"""Prospects, each locked for a change; and who is responsible for new ones."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.accounts.tables import Link
from services.members.contacts.tables import Appointment
from services.members.prospects.tables import OPEN, Prospect
from services.members.roles.queries import held_in
from shared.problems import Problem, changed_meanwhile, not_found
from shared.security.secrets import hashed
from shared.spelling import folded


def link_spent() -> Problem:
    """Nobody knows this link (any more)."""
    return Problem(410, "link_spent", "Diesen Link gibt es nicht mehr: Was wir von Dir wussten, ist gelöscht.")


async def locked(session: AsyncSession, prospect: UUID) -> Prospect | None:
    """As it is now, locked."""
    return await session.get(Prospect, prospect, with_for_update=True, populate_existing=True)


async def to_change(session: AsyncSession, unit: str, prospect: UUID, version: int) -> Prospect:
    """An open prospect of this branch, locked. Raises Problem 404, or 409 where it changed since `version`."""
    found = await locked(session, prospect)
    if found is None or found.unit != unit or found.version == 0:
        raise not_found("Diese Person")
    if found.state != OPEN or not found.edited <= version <= found.version:
        raise changed_meanwhile(found.version)
    return found


async def led_to(session: AsyncSession, secret: str, client: str) -> UUID | None:
    """Which prospect a link leads to, of the view that it was made for."""
    found = await session.execute(
        select(col(Link.draft)).where(
            col(Link.secret_hash) == hashed(secret), col(Link.purpose) == "prospect", col(Link.client) == client
        )
    )
    return found.scalar()


async def held_by(session: AsyncSession, secret: str, client: str) -> Prospect:
    """The prospect that a link leads to, locked. Raises Problem 410."""
    first = await led_to(session, secret, client)
    found = await locked(session, first) if first else None
    # a rival may have led it to another one meanwhile, or forgotten both
    again = await led_to(session, secret, client)
    if again is not None and again != first:
        found = await locked(session, again)
    if found is None or again is None:
        raise link_spent()
    return found


async def same_address(session: AsyncSession, mine: Prospect) -> Prospect | None:
    """Another open prospect of the branch with this address and first name, locked: families share addresses."""
    query = select(Prospect).where(
        col(Prospect.unit) == mine.unit,
        col(Prospect.state) == OPEN,
        col(Prospect.mail_key) == mine.mail_key,
        col(Prospect.id) != mine.id,
    )
    found = await session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return next((one for one in found if folded(one.first_name) == folded(mine.first_name)), None)


async def lead_to(session: AsyncSession, secret: str, prospect: Prospect) -> None:
    """A link leads to another prospect from now on: they had agreed before, by the same address."""
    its = update(Link).where(col(Link.secret_hash) == hashed(secret), col(Link.purpose) == "prospect")
    await session.execute(its.values(draft=prospect.id, person=prospect.person))


async def by_phone(session: AsyncSession, unit: str, phone: str, first_name: str) -> Prospect | None:
    """An open prospect of the branch of this first name who is known by this telephone alone."""
    query = select(Prospect).where(
        col(Prospect.unit) == unit,
        col(Prospect.state) == OPEN,
        col(Prospect.mail_key) == "",
        col(Prospect.phone_key) == phone,
    )
    return next((one for one in await session.scalars(query) if folded(one.first_name) == folded(first_name)), None)


async def contact_person(session: AsyncSession, unit: str) -> UUID | None:
    """Whoever is responsible for the branch's new people, first; None where nobody is."""
    query = (
        select(col(Appointment.person))
        .where(col(Appointment.unit) == unit, col(Appointment.ended_on).is_(None))
        .order_by(col(Appointment.place))
        .limit(1)
    )
    return (await session.execute(query)).scalar()


async def holds_office(session: AsyncSession, unit: str, person: UUID, today: date) -> bool:
    """Whether somebody holds a role in the branch."""
    return any(one.person == person for one in await held_in(session, unit, today))
