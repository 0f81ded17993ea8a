"""When a first contact was in time. No I/O: the one definition on which every figure of every level rests.

Source: the 1-3-6 standard (a personal contact within month 1, resolution O-01); a unit may use stricter dates. What
counts is how it stood at the end of the last day in time, by the standards in force on that day: a standard that is
changed later rewrites nothing, and a stricter one makes nobody late for a day that is over. Somebody who asks to be
called later moves no deadline: it is the talk that has to be in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shared.contracts.mentoring import Standing
from shared.standards import first_contact_due

Why = Literal["soon", "overdue", "again"]
ONE_DAY = timedelta(days=1)
SOON = timedelta(days=3)
"""So long before the last day somebody is reminded."""


@dataclass(frozen=True)
class Change:
    """From a day on a unit has this standard, its `version`th; None: it gave its own up."""

    unit: str
    from_day: date
    period: str | None
    version: int = 1


@dataclass(frozen=True)
class Home:
    """From a day on the new member belongs to a branch; `units`: it and the levels above."""

    since: date
    units: frozenset[str]


@dataclass(frozen=True)
class History:
    """Where somebody belonged, the first home first, and what those units demanded, in the order it was set."""

    homes: tuple[Home, ...]
    changes: tuple[Change, ...] = ()

    def in_force(self, on: date) -> list[Change]:
        """The standards on a day, where they belonged then."""
        home = next((home for home in reversed(self.homes) if home.since <= on), self.homes[0])
        newest = {one.unit: one for one in self.changes if one.from_day <= on and one.unit in home.units}
        return list(newest.values())

    def without(self, unit: str, version: int) -> History:
        """As it was before a unit's standard of this version."""
        kept = (one for one in self.changes if one.unit != unit or one.version < version)
        return History(self.homes, tuple(kept))

    def dues(self, started_on: date, until: date) -> list[tuple[date, date]]:
        """From which day on a first contact was due until when; the first from its beginning, the last on `until`.

        A stricter standard ends the time of what was not overdue by then on its own first day, not before.
        """
        days = {one.from_day for one in self.changes} | {home.since for home in self.homes}
        found: list[tuple[date, date]] = []
        for begins in sorted({started_on, *(day for day in days if started_on < day <= until)}):
            standards = self.in_force(begins)
            periods = [one.period for one in standards]
            changed_on = max((one.from_day for one in standards), default=None)
            in_time = changed_on is not None and bool(found) and found[-1][1] >= changed_on
            found.append((begins, first_contact_due(started_on, periods, changed_on if in_time else None)))
        return found

    def due(self, started_on: date, on: date) -> date:
        """Until when a first contact was due, by what was in force on a day."""
        return self.dues(started_on, on)[-1][1]

    def missed(self, started_on: date, until: date) -> date | None:
        """The last day in time of a first contact that was still owed on `until`; None: it was not overdue yet.

        A move to where another standard makes one overdue at once ends the time on the day before.
        """
        turns = self.dues(started_on, until)
        ends_on = [*(begins for begins, _ in turns[1:]), until + ONE_DAY]
        for (begins, due), ends in zip(turns, ends_on, strict=True):
            first_overdue = max(due + ONE_DAY, begins)
            if first_overdue < ends:
                return first_overdue - ONE_DAY
        return None


@dataclass(frozen=True)
class Course:
    """What decides how a first contact stands. `over_on`: the day of the talk, or on which it was not owed any more;
    `spoken`: it was a talk."""

    started_on: date
    over_on: date | None = None
    spoken: bool = False


def moved(started_on: date, before: History, now: History, today: date) -> date | None:
    """The last day now, where it was another before; None: it was the same, or over, and so is what it is."""
    was, due = before.due(started_on, today), now.due(started_on, today)
    return due if was >= today and due != was else None


def running(started_on: date) -> Standing:
    """How every first contact begins."""
    return Standing(state="running", day=started_on)


def standing(course: Course, history: History, today: date) -> Standing:
    """How a first contact stands today."""
    until = course.over_on or today
    missed = history.missed(course.started_on, until)
    if course.over_on is None:
        if missed is None:
            return running(course.started_on)
        late = history.due(course.started_on, today) < today
        return Standing(state="overdue" if late else "missed", day=missed)
    if missed is not None:
        return Standing(state="late", day=missed)
    last = history.due(course.started_on, course.over_on)
    return Standing(state="in_time" if course.spoken else "apart", day=last)


def to_remind(
    due_on: date, today: date, told: Sequence[str], *, overdue: bool, again_on: date | None
) -> tuple[Why, str] | None:
    """Why somebody is to be reminded today, and the mark that it was told; None: there is nothing new to say.

    Whoever agreed on a day with the new member is not reminded before it.
    """
    why: Why
    if again_on is not None:
        why, mark = "again", f"again {again_on}"
        if today < again_on:
            return None
    elif overdue:
        why, mark = "overdue", "overdue"
    elif today >= due_on - SOON:
        why, mark = "soon", f"soon {due_on}"
    else:
        return None
    return None if mark in told else (why, mark)


def days_to_look(due_on: date, again_on: date | None, today: date) -> Iterable[date]:
    """The days ahead on which something may have to be said."""
    ahead = {due_on - SOON, due_on + ONE_DAY, *([again_on] if again_on else [])}
    return sorted(day for day in ahead if day > today)
