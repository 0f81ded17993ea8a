"""What is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.journeys.tables import Journey, Standard


async def periods_in_force(session: AsyncSession, units: Sequence[str], on_day: date) -> list[str | None]:
    """The standards of these units on a day, in their order; None for a unit without one."""
    rows = await session.scalars(
        select(Standard)
        .where(col(Standard.unit).in_(units), col(Standard.from_day) <= on_day)
        .order_by(col(Standard.unit), col(Standard.version))
    )
    newest = {row.unit: row.period for row in rows}
    return [newest.get(unit) for unit in units]


async def standard_of(session: AsyncSession, unit: str) -> Standard:
    """A unit's newest standard; version 0 where it never had one."""
    newest_first = select(Standard).where(col(Standard.unit) == unit).order_by(col(Standard.version).desc())
    found = (await session.scalars(newest_first.limit(1))).first()
    return found or Standard(unit=unit, version=0, period=None, from_day=date.min)


def owed() -> ColumnElement[bool]:
    """Journeys whose first contact is still owed."""
    return and_(col(Journey.made_on).is_(None), col(Journey.ended_on).is_(None))


def of_everyone_below(unit: str) -> ColumnElement[bool]:
    """Journeys of a unit and of all units below it."""
    path = col(Journey.path)
    return or_(
        col(Journey.unit) == unit, path["sub_district"].as_string() == unit, path["district"].as_string() == unit
    )


async def open_first_contacts(session: AsyncSession, unit: str) -> Sequence[Journey]:
    """A unit's journeys whose first contact is still owed, the longest waiting first."""
    found = select(Journey).where(col(Journey.unit) == unit, owed())
    return (await session.scalars(found.order_by(col(Journey.started_on), col(Journey.id)))).all()


async def to_call_now(session: AsyncSession, unit: str, today: date) -> int:
    """How many first contacts are overdue in a unit and below it; without those who have agreed on a later day."""
    late = col(Journey.standing)["state"].as_string() == "overdue"
    now = or_(col(Journey.again_on).is_(None), col(Journey.again_on) <= today)
    found = select(func.count()).select_from(Journey).where(of_everyone_below(unit), owed(), late, now)
    return int((await session.execute(found)).scalar_one())
