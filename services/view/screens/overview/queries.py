"""Figures of the units below, added up by the tree as it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame import measure
from services.view.frame.asking import Ask
from services.view.frame.measure import Cell, Tally
from services.view.screens.overview.projection import calls, members, months
from services.view.screens.units import queries as units
from shared.hierarchy import Unit, UnitTree, UnknownUnit


@dataclass(slots=True)
class Month:
    """One month's sums."""

    admitted: int = 0
    lapsed: int = 0


@dataclass(slots=True)
class Figures:
    """What is known of one unit below, everything under it included."""

    members: int = 0
    contacts: int = 0
    months: dict[date, Month] = field(default_factory=lambda: defaultdict(Month))
    calls: dict[Cell, int] = field(default_factory=lambda: defaultdict(int))
    """First contacts by how they stand."""

    @property
    def waiting(self) -> int:
        """New members whose first contact is owed."""
        return measure.waiting(self.calls)

    @property
    def overdue(self) -> tuple[int, date | None]:
        """How many of these are overdue, and until when the oldest was due."""
        return measure.overdue(self.calls)

    def called(self, today: date) -> Tally:
        """How many were called in time."""
        return measure.within(self.calls, today)

    def in_year(self, year: int) -> int:
        """Admissions of a year."""
        return sum(month.admitted for first, month in self.months.items() if first.year == year)


def together(figures: Iterable[Figures]) -> dict[Cell, int]:
    """First contacts of several units, added up."""
    found: dict[Cell, int] = defaultdict(int)
    for one in figures:
        for cell, n in one.calls.items():
            found[cell] += n
    return found


async def by_child(session: AsyncSession, unit: Unit, tree: UnitTree, today: date) -> dict[str, Figures]:
    """Figures by direct child of the unit, of everything that the child contains."""
    standards = await units.in_force(session, unit.key, today)
    found: dict[str, Figures] = {child.key: Figures() for child in tree.children(unit.key)}

    where: dict[str, Figures | None] = {}

    def at(key: str) -> Figures | None:
        if key not in where:
            try:
                where[key] = next((found[one] for one in tree.path(key).keys() if one in found), None)
            except UnknownUnit:
                where[key] = None
        return where[key]

    m, o, c = members.c, months.c, calls.c
    for row in await session.execute(select(members).where(m.unit == unit.key)):
        if figures := at(row.of_unit):
            figures.members += row.members
            figures.contacts += row.contacts
    for row in await session.execute(select(months).where(o.unit == unit.key)):
        if figures := at(row.of_unit):
            month = figures.months[row.month]
            month.admitted += row.admitted
            month.lapsed += row.lapsed
    for row in await session.execute(select(c.of_unit, c.state, c.day, c.n).where(c.unit == unit.key, c.n != 0)):
        if figures := at(row.of_unit):
            periods = units.periods(standards, tree, row.of_unit)
            changed_on = units.changed_on(standards, tree, row.of_unit)
            cell = measure.as_of(Cell(row.state, row.day), today, periods, changed_on)
            figures.calls[cell] += row.n
    return found


async def below(ask: Ask) -> dict[str, Figures]:
    """The figures of this unit's children today."""
    return await by_child(ask.db, ask.unit, ask.view.service.units, ask.today)
