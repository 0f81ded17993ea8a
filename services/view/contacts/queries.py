"""Who is responsible for a branch's new members, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view import names
from services.view.contacts.projection import appointments
from services.view.hosting.roster import known
from services.view.hosting.tables import roster

a = appointments.c


@dataclass(frozen=True, slots=True)
class InOffice:
    """An appointment that is running, with the name as far as this unit knows it."""

    appointment: UUID
    branch: str
    person: UUID | None
    name: str
    phone: str
    email: str
    since: date
    until: date | None
    stand_in: bool
    appointed_by: str | None


def running(today: date) -> ColumnElement[bool]:
    """Appointments that count on a day: begun, not ended, the term not over."""
    return and_(
        a.ended_on.is_(None),
        a.from_day <= today,
        or_(a.until.is_(None), a.until >= today),
    )


async def in_office(
    session: AsyncSession, unit: str, today: date, branches: Iterable[str] | None = None
) -> dict[str, InOffice]:
    """Who is responsible, by branch: the latest appointment that is running."""
    query = (
        select(appointments, roster.c.name, roster.c.fields)
        .outerjoin(roster, known(appointments))
        .where(a.unit == unit, running(today))
        .order_by(a.from_day, a.version)
    )
    if branches is not None:
        query = query.where(a.branch.in_(list(branches)))
    found: dict[str, InOffice] = {}
    for row in await session.execute(query):
        fields = row.fields or {}
        found[row.branch] = InOffice(
            appointment=row.appointment,
            branch=row.branch,
            person=row.person,
            name=row.name or "",
            phone=names.phone(fields),
            email=fields.get("email") or "",
            since=row.from_day,
            until=row.until,
            stand_in=row.kind == "stand_in",
            appointed_by=row.appointed_by,
        )
    return found


async def responsible(session: AsyncSession, unit: str, today: date) -> InOffice | None:
    """Who is responsible in the branch itself; None: it is vacant."""
    return (await in_office(session, unit, today, [unit])).get(unit)


async def vacant_since(session: AsyncSession, unit: str, branches: Iterable[str], today: date) -> dict[str, date]:
    """The day on which the last appointment of a branch ended; a branch that never had one is left out."""
    last = func.max(func.least(func.coalesce(a.ended_on, a.until), func.coalesce(a.until, a.ended_on)))
    query = select(a.branch, last.label("last")).where(a.unit == unit, a.branch.in_(list(branches))).group_by(a.branch)
    return {row.branch: min(row.last, today) for row in await session.execute(query) if row.last}


async def versions(session: AsyncSession, unit: str) -> dict[str, int]:
    """The versions of branches' contacts as this unit knows them; a branch without any is left out (0)."""
    query = select(a.branch, func.max(a.version).label("version")).where(a.unit == unit).group_by(a.branch)
    return {row.branch: int(row.version) for row in await session.execute(query)}
