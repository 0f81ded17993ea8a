"""How far people got who were met, as a level above may see it: by the way they were met, without small groups. Pure.

Source: GDPR Art. 5 (1) c, need-to-know inside the party. What is hidden must not follow from what is shown: so what is
shown together is the sum of what is shown, and of the rest only that there is some. (Hiding another figure beside the
hidden one does not do it: which one a rule chooses tells of what is hidden, as a test of all that looks alike found.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.view.frame.small_cells import SMALL

SOURCES = ("stall", "evening", "form", "other")
STAGES = ("met", "invited", "came", "applied", "member")

Counts = Mapping[str, Mapping[str, int]]
"""By source, then by stage."""


@dataclass(frozen=True, slots=True)
class Column:
    """One stage: by source in the order of `SOURCES` (None: not shown), and how many those are together that are shown;
    `more`: there are others."""

    by_source: tuple[int | None, ...]
    together: int
    more: bool


def shown(counts: Counts) -> dict[str, Column]:
    """What may be shown of each stage. The stages do not add up to anything, so each stands for itself."""
    return {stage: column([counts.get(source, {}).get(stage, 0) for source in SOURCES]) for stage in STAGES}


def column(values: Sequence[int]) -> Column:
    """Numbers from 1 to 4 are hidden."""
    found = tuple(None if 0 < value < SMALL else value for value in values)
    return Column(found, sum(value for value in found if value is not None), None in found)
