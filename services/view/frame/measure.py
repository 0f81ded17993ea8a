"""How many were called in time: the one definition, of which every figure of every level is made. Pure.

What is counted says `mentoring.first_contact_stands`; the levels only add it up, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from shared.standards import first_contact_due

MONTHS = 12
DEFINITION = (
    "Rechtzeitig heißt: Bis zum letzten Tag der Frist hat jemand mit dem neuen Mitglied gesprochen. Es zählt die "
    "Frist, die an diesem Tag galt. Wer bis dahin nicht angerufen wurde, zählt als nicht rechtzeitig, auch wenn der "
    "Anruf noch aussteht oder jemand erst später sprechen möchte. Wessen Frist noch läuft, zählt noch nicht mit; wer "
    "vorher ausgetreten ist oder keinen Kontakt möchte, gar nicht. Gezählt wird im Monat, in dem die Frist endete: die "
    "letzten zwölf Monate, und alles, was noch aussteht."
)
"""Stands beside the figure at every level."""

OWED = frozenset({"running", "overdue", "missed"})
"""States in which somebody still waits for a call."""
NOT_IN_TIME = frozenset({"overdue", "missed", "late"})


class Cell(NamedTuple):
    """First contacts that stand alike: the state and day of a `Standing`."""

    state: str
    day: date


Counts = Mapping[Cell, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of first contacts: in time or not, still running, counted apart."""

    in_time: int = 0
    not_in_time: int = 0
    running: int = 0
    apart: int = 0

    @property
    def measured(self) -> int:
        """All that the share is of."""
        return self.in_time + self.not_in_time

    def share(self, *, least: int = 1) -> int | None:
        """Per cent in time; None where there is nothing to measure, or a side that is not empty is under `least`.

        80 % of at most six people say that it was one who was not called.
        """
        sides = [side for side in (self.in_time, self.not_in_time) if side]
        return percent(self.in_time, self.measured) if sides and min(sides) >= least else None


def percent(part: int, whole: int) -> int:
    """Whole per cent; 100 only where it is all, 0 only where it is nothing: 199 of 200 are not 100 %."""
    return max(100 * part // whole, 1) if part else 0


def tally(counts: Iterable[tuple[Cell, int]]) -> Tally:
    """Add up."""
    found = {"in_time": 0, "not_in_time": 0, "running": 0, "apart": 0}
    for cell, n in counts:
        found["not_in_time" if cell.state in NOT_IN_TIME else cell.state] += n
    return Tally(**found)


def within(counts: Counts, today: date) -> Tally:
    """What is shown at every level: the last twelve months, and whatever is still owed, however old."""
    first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
    return tally((cell, n) for cell, n in counts.items() if cell.state in OWED or cell.day >= first)


def of_month(counts: Counts, first: date) -> Tally:
    """First contacts whose last day was in this month."""
    measured = ((cell, n) for cell, n in counts.items() if cell.state != "running")
    return tally((cell, n) for cell, n in measured if cell.day.replace(day=1) == first)


def as_of(cell: Cell, today: date, periods: tuple[str, ...], changed_on: date | None = None) -> Cell:
    """A cell as it is today, also where it has not been said yet that the last day is over. `periods`: the standards
    in force there as far as known, the latest since `changed_on`; whoever knows fewer of them comes to no wrong result,
    only to a later one."""
    if cell.state != "running":
        return cell
    last = first_contact_due(cell.day, periods, changed_on)
    return Cell("overdue", last) if last < today else cell


def waiting(counts: Counts) -> int:
    """New members who still wait for a call."""
    return max(sum(n for cell, n in counts.items() if cell.state in OWED), 0)


def overdue(counts: Counts) -> tuple[int, date | None]:
    """How many first contacts are overdue, and which day was the last in time of the oldest."""
    late = {cell.day: n for cell, n in counts.items() if cell.state == "overdue" and n > 0}
    return sum(late.values()), min(late, default=None)
