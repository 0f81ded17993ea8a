"""Who is meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.directory.tables import Contact, Newcomer, Office, Person, Standard
from services.notify.rules.letter import Audience, Who
from shared.hierarchy import UnitPath
from shared.security.permissions import Role
from shared.standards import first_contact_due


async def recipients(session: AsyncSession, audience: Audience) -> Sequence[UUID]:
    """The persons of an audience as we know it now; empty where there is nobody, or nobody known yet."""
    match audience.who:
        case Who.PERSON | Who.LINK:
            return [UUID(audience.key)]
        case Who.CONTACT:
            contact = await contact_of(session, audience.key)
            return [contact] if contact else []
        case Who.BOARD:
            return await holders(session, audience.key, Role.BOARD)
        case Who.OFFICE:
            office = await holders(session, audience.key, Role.OFFICE)
            return office or await holders(session, audience.key, Role.BOARD)
        case Who.NEWCOMERS:
            owed = select(col(Newcomer.person)).where(col(Newcomer.unit) == audience.key, col(Newcomer.contact_open))
            return list(await session.scalars(owed.order_by(col(Newcomer.started_on), col(Newcomer.journey))))


async def contact_of(session: AsyncSession, unit: str) -> UUID | None:
    """The branch's contact person, else who stands in; the newest where two overlap."""
    now = select(col(Contact.person)).where(col(Contact.unit) == unit, col(Contact.ended).is_(False))
    newest = now.order_by(col(Contact.stands_in), col(Contact.appointment).desc()).limit(1)
    return (await session.scalars(newest)).first()


async def holders(session: AsyncSession, unit: str, role: Role) -> Sequence[UUID]:
    """Who holds a role in a unit, in the order of their grants."""
    now = select(col(Office.person)).where(
        col(Office.unit) == unit, col(Office.role) == role, col(Office.ended).is_(False)
    )
    return list(dict.fromkeys(await session.scalars(now.order_by(col(Office.grant)))))


async def person(session: AsyncSession, one: UUID | None) -> Person | None:
    """Name and address; None where not known (yet)."""
    return await session.get(Person, one) if one else None


async def answers_instead(session: AsyncSession, unit: UnitPath) -> Person | None:
    """Who answers where a branch has no contact person: its board, then the sub-district's office, then its board."""
    return await _first(session, (unit.unit, Role.BOARD)) or await answers_above(session, unit)


async def answers_above(session: AsyncSession, unit: UnitPath) -> Person | None:
    """Who answers at the unit above: the office, else the board; then the same at the next level."""
    return await _first(session, *((key, role) for key in unit.keys()[1:] for role in (Role.OFFICE, Role.BOARD)))


async def _first(session: AsyncSession, *asked: tuple[str, Role]) -> Person | None:
    for key, role in asked:
        for one in await holders(session, key, role):
            found = await person(session, one)
            if found and found.email:
                return found
    return None


async def due(session: AsyncSession, unit: UnitPath, started_on: date) -> date:
    """Until when the first contact is due, by the standards in force."""
    periods = await session.scalars(select(col(Standard.period)).where(col(Standard.unit).in_(unit.keys())))
    return first_contact_due(started_on, periods)


async def waiting_newcomers(session: AsyncSession, unit: str) -> int:
    """How many new members of a branch are still owed their first contact."""
    owed = select(func.count()).where(col(Newcomer.unit) == unit, col(Newcomer.contact_open))
    return int((await session.scalars(owed)).one())
