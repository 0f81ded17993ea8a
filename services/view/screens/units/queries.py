"""The standards for the first contact that are in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.layout.model import STANDARDS
from services.view.screens.units.projection import standards
from shared.german import spelled
from shared.hierarchy import UnitTree, UnknownUnit
from shared.standards import DEFAULT_PERIOD, end_of_period, first_contact_due


@dataclass(frozen=True, slots=True)
class Standard:
    """What a unit has set: `period` (None: it gave its own up), since when, and the aggregate's version."""

    period: str | None
    since: date
    version: int


Standards = Mapping[str, Standard]
"""Standards in force by unit."""


async def in_force(session: AsyncSession, unit: str, today: date) -> dict[str, Standard]:
    """Per unit the latest standard that has begun."""
    s = standards.c
    query = (
        select(s.of_unit, s.period, s.from_day, s.version)
        .where(s.unit == unit, s.from_day <= today)
        .distinct(s.of_unit)
        .order_by(s.of_unit, s.from_day.desc())
    )
    return {row.of_unit: Standard(row.period, row.from_day, row.version) for row in await session.execute(query)}


def periods(found: Standards, tree: UnitTree, unit: str) -> tuple[str, ...]:
    """The periods that hold for a unit: its own and those of its ancestors."""
    return tuple(sorted({one.period or "" for one in _of(found, tree, unit)} - {""}))


def changed_on(found: Standards, tree: UnitTree, unit: str) -> date | None:
    """Since when the latest of the standards that hold for a unit is in force."""
    return max((one.since for one in _of(found, tree, unit)), default=None)


def _of(found: Standards, tree: UnitTree, unit: str) -> list[Standard]:
    try:
        keys: Sequence[str] = tree.path(unit).keys()
    except UnknownUnit:
        keys = (unit,)
    return [found[key] for key in keys if key in found]


def due(started_on: date, found: tuple[str, ...], changed: date | None = None) -> date:
    """Until when a first contact is due that was not overdue on the day on which the standard `changed`."""
    return first_contact_due(started_on, found, changed)


@lru_cache(maxsize=500)
def late_before(today: date, found: tuple[str, ...], changed: date | None = None) -> date:
    """First contacts that count from a day before this one are overdue today; see `due`.

    Due days grow with the day from which they count, so that a list can be cut by that day alone.
    """
    latest = date.min
    if changed is not None and changed >= today:
        return latest
    for period in found or (DEFAULT_PERIOD,):
        first = today
        while end_of_period(first, period) >= today:
            first -= timedelta(days=28)
        while end_of_period(first, period) < today:
            first += timedelta(days=1)
        latest = max(latest, first)
    return latest


def strictest(found: tuple[str, ...], today: date) -> str:
    """The period that decides: the one that ends first."""
    return min(found or (DEFAULT_PERIOD,), key=lambda period: end_of_period(today, period))


CHOICES = tuple(choice.value for choice in STANDARDS)
"""Periods that the pages offer."""


def words(period: str) -> str:
    """A period as people say it, after "binnen": `14 Tagen`, `einem Monat`."""
    number, kind = int(period[1:-1]), period[-1]
    if kind == "M":
        return spelled(number, "einem Monat", "Monaten")
    return spelled(number, "einem Tag", "Tagen")


def plain_words(period: str) -> str:
    """A period by itself: `14 Tage`, `ein Monat`."""
    number, kind = int(period[1:-1]), period[-1]
    if kind == "M":
        return spelled(number, "ein Monat", "Monate")
    return spelled(number, "ein Tag", "Tage")
