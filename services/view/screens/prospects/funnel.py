"""How far people got who were met: by the way they were met, over a chosen time. Pure.

A branch reads its own numbers. The levels above are told no group of fewer than five (`ReachedBelow`), by quarter and
way, so what they see is made of such cells alone: a sum is of those that are told, and says "ab" where there are more.
What is hidden then follows from nothing that is shown: not from sums, and not from two spans of time.
(Hiding another figure beside the hidden one does not do it: which one a rule chooses tells of what is hidden.)

Source: GDPR Art. 5 (1) c, need-to-know inside the party; decision 0028.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

SOURCES = ("stall", "evening", "form", "other")
STAGES = ("met", "invited", "came", "applied", "member")
SPANS = {"quartal": 1, "halbjahr": 2, "jahr": 4}
"""Times to choose from: how many quarters, the running one among them."""
USUAL = "jahr"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as it is known. None: some, fewer than five."""

    source: str
    stage: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known of several: `more`: there are others, too few to be told."""

    known: int = 0
    more: bool = False

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.known + other.known, self.more or other.more)


def since(today: date, span: str) -> date:
    """The first day of a span of whole quarters that ends with the running one."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return first - relativedelta(months=3 * (SPANS[span] - 1))


def added_up(cells: Iterable[Cell]) -> dict[str, dict[str, Sum]]:
    """By source, then by stage; all of each there."""
    found = {source: dict.fromkeys(STAGES, Sum()) for source in SOURCES}
    for cell in cells:
        if cell.source in found:
            found[cell.source][cell.stage] += Sum(cell.count or 0, cell.count is None)
    return found


def together(by_source: dict[str, dict[str, Sum]]) -> dict[str, Sum]:
    """Each stage over all ways."""
    return {stage: sum((one[stage] for one in by_source.values()), Sum()) for stage in STAGES}
