"""Stalls and duties, to be read or changed under the lock of their occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.events.calendar import queries as calendar
from services.events.calendar.tables import ANNOUNCED, Occasion
from services.events.stalls.tables import HOLDS, STOOD, Departed, Duty, Office, Shift, Stall
from shared.problems import Problem, not_found

LAST_STALLS = 3
"""Whoever stood at one of so many is asked to stand in."""
MOST_ASKED = 30


@dataclass
class Whole:
    """A stall with all that hangs on it, its occasion locked."""

    occasion: Occasion
    stall: Stall
    shifts: list[Shift]
    duties: list[Duty]

    def holding(self, shift: UUID) -> list[Duty]:
        """Who is expected in a shift."""
        return [one for one in self.duties if one.shift == shift and one.standing in HOLDS]

    def shift(self, shift: UUID) -> Shift:
        """One of its shifts. Raises Problem 404."""
        for one in self.shifts:
            if one.id == shift:
                return one
        raise not_found("Diese Schicht")

    def duty(self, duty: UUID) -> Duty:
        """One of its duties. Raises Problem 404."""
        for one in self.duties:
            if one.id == duty:
                return one
        raise not_found("Diesen Platz")

    def is_open(self) -> bool:
        """Whether it is to take place, or takes place."""
        return self.occasion.state == ANNOUNCED


async def of_occasion(session: AsyncSession, occasion: Occasion) -> Whole | None:
    """What an occasion that is locked has; None where it has no shifts (yet)."""
    stall = await session.scalar(
        select(Stall).where(col(Stall.occasion) == occasion.id).execution_options(populate_existing=True)
    )
    if stall is None:
        return None
    shifts = select(Shift).where(col(Shift.stall) == stall.id).order_by(col(Shift.starts), col(Shift.id))
    duties = select(Duty).where(col(Duty.stall) == stall.id).order_by(col(Duty.id))
    fresh = {"populate_existing": True}
    return Whole(
        occasion,
        stall,
        list(await session.scalars(shifts.execution_options(**fresh))),
        list(await session.scalars(duties.execution_options(**fresh))),
    )


async def to_change(session: AsyncSession, unit: str, occasion: UUID) -> Whole:
    """A stall of this unit, its occasion locked. Raises Problem 404, 409 (no shifts yet)."""
    found = await of_occasion(session, await calendar.to_change(session, unit, occasion))
    if found is None:
        raise Problem(409, "no_shifts", "Dieser Infostand hat noch keine Schichten.")
    return found


async def helpers(session: AsyncSession, unit: str, before: datetime) -> Sequence[UUID]:
    """Who stood at the last stalls of a unit, and still belongs to it."""
    last = (
        select(col(Stall.id))
        .where(col(Stall.unit) == unit, col(Stall.starts) < before)
        .order_by(col(Stall.starts).desc())
        .limit(LAST_STALLS)
    )
    here = col(Office.unit) == unit, col(Office.person) == col(Duty.person)
    theirs = (
        select(col(Duty.person))
        .where(col(Duty.stall).in_(last), col(Duty.standing).in_(STOOD))
        .where(~exists().where(col(Departed.person) == col(Duty.person)))
        # who held an office here and holds none any more is not asked
        .where(~exists().where(*here) | exists().where(*here, ~col(Office.ended)))
        .distinct()
    )
    return (await session.scalars(theirs.order_by(col(Duty.person)).limit(MOST_ASKED))).all()
