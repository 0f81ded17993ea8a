"""A person whom the unit knows by name, when their contact data was corrected last, and whether mails reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.hosting.tables import roster as known
from services.view.people.projection import addresses, corrections


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of this unit; `applicant`: not (yet) a member, so known to the board alone."""

    name: str
    fields: dict[str, Any]
    applicant: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """The last correction; `by` is empty where nobody here is known to have made it."""

    on: date
    by: str
    what: tuple[str, ...]


async def one(session: AsyncSession, unit: str, person: UUID) -> Known | None:
    """A member or applicant of this unit; None for others, though their name may be known here."""
    c = known.c
    row = (
        await session.execute(select(c.name, c.fields, c.why).where(c.unit == unit, c.person == person, c.name != ""))
    ).first()
    if row is None or not {"member", "applicant"} & set(row.why):
        return None
    return Known(row.name, row.fields, "member" not in row.why)


async def last(session: AsyncSession, unit: str, person: UUID) -> Corrected | None:
    """When and by whom it was corrected last; None where it never was."""
    c = corrections.c
    row = (await session.execute(select(corrections).where(c.unit == unit, c.person == person))).first()
    if row is None:
        return None
    by = await roster.people(session, unit, [row.corrected_by] if row.corrected_by else [])
    return Corrected(row.corrected_on, str(by[row.corrected_by]["name"]) if by else "", tuple(row.fields))


async def no_mail_since(session: AsyncSession, unit: str, person: UUID) -> date | None:
    """Since when mails to their address do not arrive; None where nothing of that is known. A correction of the address
    is known here before `notify` has heard of it."""
    a, c = addresses.c, corrections.c
    another = and_(c.fields.contains(["email"]), c.version > a.record)
    found = (
        select(a.since)
        .outerjoin(corrections, and_(c.unit == a.unit, c.person == a.person))
        .where(a.unit == unit, a.person == person, another.is_not(True))
    )
    return (await session.execute(found)).scalar()
