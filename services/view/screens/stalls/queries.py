"""Stalls as this unit knows them, and who stands at its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.hosting.tables import roster as persons
from services.view.screens.stalls.projection import duties, marks, staffed, stalls

s, f, k, d = stalls.c, staffed.c, marks.c, duties.c


@dataclass(frozen=True, slots=True)
class Shift:
    """A part of a stall's time; `open`: places that are free, or for which a stand-in is sought."""

    shift: UUID
    starts: datetime
    ends: datetime
    places: int
    open: int


@dataclass(frozen=True, slots=True)
class Report:
    """What it was like. `sentence` is empty where it is not known here."""

    talks: str
    topics: tuple[str, ...]
    sentence: str
    on: date


@dataclass(frozen=True, slots=True)
class Stall:
    """All that this unit knows of a stall beside its occasion."""

    occasion: UUID
    of_unit: str
    topic: str
    shifts: tuple[Shift, ...]
    version: int
    sought_on: date | None
    report: Report | None

    @property
    def places(self) -> int:
        """How many there are."""
        return sum(one.places for one in self.shifts)

    @property
    def open(self) -> int:
        """How many are open."""
        return sum(one.open for one in self.shifts)

    @property
    def hole(self) -> Shift | None:
        """The first shift in which somebody is missing: an empty one before one that is not full."""
        missing = [one for one in self.shifts if one.open]
        return min(missing, key=lambda one: (one.open < one.places, one.starts)) if missing else None


async def of(session: AsyncSession, unit: str, occasions: Collection[UUID]) -> dict[UUID, Stall]:
    """Of these occasions those that are stalls with shifts or a report."""
    if not occasions:
        return {}
    query = (
        select(marks, s.topic.label("planned"), f.shifts)
        .outerjoin(stalls, (s.unit == k.unit) & (s.occasion == k.occasion))
        .outerjoin(staffed, (f.unit == k.unit) & (f.occasion == k.occasion))
        .where(k.unit == unit, k.occasion.in_(list(occasions)))
    )
    rows = (await session.execute(query)).all()
    said = await roster.texts(session, unit, [row.sentence for row in rows if row.sentence])
    return {row.occasion: _stall(row, said) for row in rows}


def _stall(row: Any, said: dict[UUID, str]) -> Stall:
    report = None
    if row.reported_on:
        report = Report(row.talks, tuple(row.topics or ()), said.get(row.sentence, ""), row.reported_on)
    return Stall(
        occasion=row.occasion,
        of_unit=row.of_unit,
        topic=row.planned or row.topic or "",
        shifts=tuple(_shift(one) for one in row.shifts or ()),
        version=row.version,
        sought_on=row.sought_on,
        report=report,
    )


def _shift(one: dict[str, Any]) -> Shift:
    starts, ends = (datetime.fromisoformat(one[name]) for name in ("starts", "ends"))
    return Shift(UUID(one["shift"]), starts, ends, one["places"], one["open"])


async def one(session: AsyncSession, unit: str, occasion: UUID) -> Stall | None:
    """One of them."""
    return (await of(session, unit, [occasion])).get(occasion)


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody who stands in a shift, or stood there: only whom this unit may know."""

    duty: UUID
    shift: UUID
    person: UUID
    name: str
    standing: str


async def standing(session: AsyncSession, unit: str, occasions: Iterable[UUID]) -> dict[UUID, list[Duty]]:
    """By occasion who stands there, in the order in which they said so."""
    query = (
        select(duties, persons.c.name)
        .join(persons, roster.known(duties))
        .where(d.unit == unit, d.occasion.in_(list(occasions)), d.standing != "left", persons.c.name != "")
        .order_by(d.duty)
    )
    found: dict[UUID, list[Duty]] = {}
    for row in (await session.execute(query)).all():
        found.setdefault(row.occasion, []).append(Duty(row.duty, row.shift, row.person, row.name, row.standing))
    return found


async def topics_since(session: AsyncSession, unit: str, units: Collection[str], since: date) -> list[tuple[str, int]]:
    """What was reported in these units since a day: each topic with its number of stalls, the most frequent first."""
    topic = func.jsonb_array_elements_text(k.topics).label("topic")
    told = select(topic).where(k.unit == unit, k.of_unit.in_(list(units)), k.reported_on >= since).subquery()
    query = select(told.c.topic, func.count().label("times")).group_by(told.c.topic)
    return [(row.topic, row.times) for row in await session.execute(query.order_by(func.count().desc(), told.c.topic))]
