"""Which way an objection can go from here: pure rules.

Source: statutes. Refusal → the sub-district's board → the district's board, whose decision is final.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.objections.tables import DISTRICT, PENDING, REJECTED, SUB_DISTRICT, Objection
from shared.hierarchy import UnitPath


@dataclass(frozen=True)
class Open:
    """An objection is possible until the end of `until`, at this level."""

    level: str
    until: date


@dataclass(frozen=True)
class Pending:
    """One waits for its decision."""


@dataclass(frozen=True)
class Final:
    """The refusal stands since this day, and nothing leads on."""

    since: date


Way = Open | Pending | Final


def deciders(path: UnitPath) -> dict[str, str]:
    """The units that decide about a branch's refusals, by level, in their order."""
    found = {SUB_DISTRICT: path.sub_district, DISTRICT: path.district}
    return {level: unit for level, unit in found.items() if unit}


def way_on(levels: Sequence[str], object_by: date, before: Sequence[Objection]) -> Way:
    """What is possible after the objections so far, the oldest first. `object_by`: the last day for the first one."""
    if not before:
        return Open(levels[0], object_by)
    last = before[-1]
    if last.state == PENDING:
        return Pending()
    assert last.decided_on is not None, f"{last.state} without a day"
    higher = list(levels[levels.index(last.level) + 1 :])
    if last.state == REJECTED and higher and last.carry_on_by:
        return Open(higher[0], last.carry_on_by)
    return Final(last.decided_on)


def final_since(way: Way, today: date) -> date | None:
    """Since when a refusal is final: also where the time to object has passed. None while it is not."""
    if isinstance(way, Final):
        return way.since
    return way.until if isinstance(way, Open) and today > way.until else None
