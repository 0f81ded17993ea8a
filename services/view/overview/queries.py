"""Figures of the units below, added up by the tree as it is now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.overview.projection import members, months, waiting
from services.view.units.queries import Standards, due, late_before, periods
from shared.hierarchy import Unit, UnitTree, UnknownUnit


@dataclass(slots=True)
class Month:
    """One month's sums."""

    admitted: int = 0
    lapsed: int = 0
    in_time: int = 0
    late: int = 0


@dataclass(slots=True)
class Figures:
    """What is known of one unit below, everything under it included."""

    members: int = 0
    contacts: int = 0
    months: dict[date, Month] = field(default_factory=lambda: defaultdict(Month))
    open: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def waiting(self) -> int:
        """New members whose first contact is owed."""
        return max(sum(self.open.values()), 0)

    def overdue(self, found: tuple[str, ...], today: date) -> tuple[int, date | None]:
        """How many of these are overdue under the periods in force, and until when the oldest was due."""
        before = late_before(today, found)
        late = {began: count for began, count in self.open.items() if count > 0 and began < before}
        return sum(late.values()), due(min(late), found) if late else None

    def in_year(self, year: int) -> int:
        """Admissions of a year."""
        return sum(month.admitted for first, month in self.months.items() if first.year == year)

    def contacts_made(self, year: int) -> tuple[int, int]:
        """First contacts in time, and all, of those who became members in a year."""
        found = [month for first, month in self.months.items() if first.year == year]
        in_time = sum(month.in_time for month in found)
        return in_time, in_time + sum(month.late for month in found)


async def by_child(session: AsyncSession, unit: Unit, tree: UnitTree) -> dict[str, Figures]:
    """Figures by direct child of the unit, of everything that the child contains."""
    found: dict[str, Figures] = {child.key: Figures() for child in tree.children(unit.key)}

    where: dict[str, Figures | None] = {}

    def at(key: str) -> Figures | None:
        if key not in where:
            try:
                where[key] = next((found[one] for one in tree.path(key).keys() if one in found), None)
            except UnknownUnit:
                where[key] = None
        return where[key]

    m, o, w = members.c, months.c, waiting.c
    for row in await session.execute(select(members).where(m.unit == unit.key)):
        if figures := at(row.of_unit):
            figures.members += row.members
            figures.contacts += row.contacts
    for row in await session.execute(select(months).where(o.unit == unit.key)):
        if figures := at(row.of_unit):
            month = figures.months[row.month]
            month.admitted += row.admitted
            month.lapsed += row.lapsed
            month.in_time += row.in_time
            month.late += row.late
    for row in await session.execute(select(w.of_unit, w.started_on, w.open).where(w.unit == unit.key, w.open != 0)):
        if figures := at(row.of_unit):
            figures.open[row.started_on] += row.open
    return found


def overdue(
    figures: dict[str, Figures], standards: Standards, tree: UnitTree, today: date
) -> dict[str, tuple[int, date | None]]:
    """Overdue first contacts by child: how many, and until when the oldest was due."""
    return {key: one.overdue(periods(standards, tree, key), today) for key, one in figures.items()}
