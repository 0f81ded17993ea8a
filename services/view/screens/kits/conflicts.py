"""Which kit is late for the next one, and what can be done about it. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.view.screens.kits.queries import AT_HOME, AWAY, LATE_KEPT, Kit, Promise


@dataclass(frozen=True, slots=True)
class Clash:
    """`following` should have it from `following.out_on`; `holder` has it then, or it is kept for `rival`, or nobody
    has it (it is out of order; of what is counted there is too little). `others`: kits of the same name that are free
    on these days."""

    following: Promise
    holder: Promise | None
    others: tuple[Kit, ...]
    rival: Promise | None = None

    @property
    def days(self) -> int:
        """By how many days it comes too late, as far as one can say."""
        if self.holder is None:
            return 0
        return (self.holder.due - self.following.out_on).days + 1


def clashes(kits: Sequence[Kit], promises: Sequence[Promise], today: date) -> list[Clash]:
    """All of them, the next first."""
    away = {one.kit: one for one in promises if one.standing in AWAY and one.number}
    found = []
    for one in sorted(promises, key=lambda one: (one.out_on, one.promise)):
        if one.standing not in AT_HOME or not (one.number or one.in_danger):
            continue
        holder = away.get(one.kit) if one.number else None
        late = holder is not None and _away_until(holder, today) >= one.out_on
        if late or one.in_danger:
            others = tuple(_free(kits, promises, one, today)) if one.number else ()
            found.append(Clash(one, holder if late else None, others, None if late else _rival(promises, one)))
    return found


def _rival(promises: Sequence[Promise], one: Promise) -> Promise | None:
    """For whom it is kept on these days, where a stall was moved to them."""
    theirs = (each for each in promises if each.kit == one.kit and each.number and not each.in_danger)
    meeting = (each for each in theirs if each.out_on <= one.back_by and one.out_on <= each.back_by)
    return next((each for each in meeting if each.standing in AT_HOME and each is not one), None)


def _away_until(one: Promise, today: date) -> date:
    return today + LATE_KEPT if one.due < today else one.due


def _free(kits: Sequence[Kit], promises: Sequence[Promise], one: Promise, today: date) -> Iterable[Kit]:
    for kit in kits:
        if kit.kind != one.kind or kit.kit == one.kit or kit.standing != "in_stock":
            continue
        first, last = kit.blocked(one.needed_from, one.needed_until)
        theirs = [each for each in promises if each.kit == kit.kit and each.standing in (*AT_HOME, *AWAY)]
        if not any(each.out_on <= last and _until(each, today) >= first for each in theirs):
            yield kit


def _until(one: Promise, today: date) -> date:
    return _away_until(one, today) if one.standing in AWAY else one.back_by
