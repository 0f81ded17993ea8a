"""Which kit fits on which days: pure rules over days, without I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

K = TypeVar("K")

DAY = timedelta(days=1)
LOOKED_AHEAD = 120
"""So many days ahead free ones are looked for."""
LATE_KEPT = timedelta(days=7)
"""What is overdue counts as away for so long from today: nobody knows better, and nothing is promised on it."""
TRIES = 20_000
"""Kits of one name are few. Where so many ways have been tried, no is the answer: too careful, never too much."""
MOST_MOVED = 200
"""So many orders that hang together are looked at; of more, none is moved."""


@dataclass(frozen=True)
class Span:
    """Days on which so many are away, both ends included."""

    first: date
    last: date
    amount: int = 1

    def meets(self, other: Span) -> bool:
        """Whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Place:
    """A kit of some name that can be lent: its days on the way, and when it is away for certain."""

    id: str
    before: int
    after: int
    away: tuple[Span, ...] = ()

    def blocked(self, first: date, last: date) -> Span:
        """The days on which nobody else has it, who needs it on these."""
        return Span(first - DAY * self.before, last + DAY * self.after)

    def free(self, span: Span) -> bool:
        """Whether nothing certain is in the way."""
        return not any(one.meets(span) for one in self.away)


@dataclass(frozen=True)
class Need:
    """Days on which somebody needs a kit. `at`: the one that is kept for them, on these days (`kept`); None: they ask
    for one."""

    id: str
    first: date
    last: date
    at: str | None = None
    kept: Span | None = None

    def blocks(self, place: Place) -> Span:
        """The days on which nobody else has it, were it this one."""
        return self.kept if self.kept and place.id == self.at else place.blocked(self.first, self.last)


def assign(places: Sequence[Place], needs: Iterable[Need], *, moving: bool = True) -> dict[str, str] | None:
    """A kit for each need, or None where there are too few. Whoever can keep theirs does; without `moving` all do.

    What has not left yet can change kits of the same name: two tents, A Monday to Tuesday, B Thursday to Friday, asked
    for Monday to Friday: yes. Source: handbook 6, *Kits*.
    """
    by_id = {one.id: one for one in places}
    kept = [one for one in needs if one.at is not None]
    asked = [one for one in needs if one.at is None]
    found = {one.id: one.at for one in kept if one.at is not None}
    taken = _taken(by_id, kept)
    # nobody changes where nobody has to
    for one in asked:
        place = next((p for p in places if _fits(p, one, taken)), None)
        if place is None:
            return _search(places, kept, asked) if moving else None
        found[one.id] = place.id
        taken.setdefault(place.id, []).append(one.blocks(place))
    if _holds(by_id, kept):
        return found
    return _search(places, kept, asked) if moving else None


def _taken(by_id: Mapping[str, Place], needs: Iterable[Need]) -> dict[str, list[Span]]:
    taken: dict[str, list[Span]] = {}
    for one in needs:
        if one.at is not None and one.at in by_id:
            taken.setdefault(one.at, []).append(one.blocks(by_id[one.at]))
    return taken


def _holds(by_id: Mapping[str, Place], needs: Iterable[Need]) -> bool:
    """Whether those who have one can keep it."""
    return all(one.at in by_id and by_id[one.at].free(one.blocks(by_id[one.at])) for one in needs if one.at)


def _fits(place: Place, need: Need, taken: Mapping[str, Sequence[Span]]) -> bool:
    span = need.blocks(place)
    return place.free(span) and not any(one.meets(span) for one in taken.get(place.id, ()))


@dataclass
class _Search:
    places: Sequence[Place]
    needs: Sequence[Need]
    taken: dict[str, list[Span]] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    tried: int = 0

    def place(self, at: int) -> bool:
        """Find kits for the needs from this one on: by their first day, each first where it is."""
        if at == len(self.needs):
            return True
        need = self.needs[at]
        for place in sorted(self.places, key=lambda one: (one.id != need.at, one.id)):
            self.tried += 1
            if self.tried > TRIES:
                return False
            if not _fits(place, need, self.taken):
                continue
            self.taken.setdefault(place.id, []).append(need.blocks(place))
            self.found[need.id] = place.id
            if self.place(at + 1):
                return True
            self.taken[place.id].pop()
            del self.found[need.id]
        return False


def _search(places: Sequence[Place], kept: Sequence[Need], asked: Sequence[Need]) -> dict[str, str] | None:
    """Try every way among those who are in each other's way; everybody else keeps theirs."""
    by_id = {one.id: one for one in places}
    first = [one for one in kept if not _holds(by_id, [one])]
    among = _together([*asked, *first], [one for one in kept if one not in first], places)
    if len(among) > MOST_MOVED or _most_at_once(among) > len(places):
        return None
    search = _Search(places, sorted(among, key=lambda one: (one.first, one.last, one.id)))
    if not search.place(0):
        return None
    return {one.id: one.at for one in kept if one.at is not None} | search.found


def _together(asked: Sequence[Need], kept: Sequence[Need], places: Sequence[Place]) -> list[Need]:
    """Those asked, and all whose days meet theirs, or meet those of such a one: with the most days on the way."""
    before = max((one.before for one in places), default=0)
    after = max((one.after for one in places), default=0)
    widest = Place("", before, after)

    def span(one: Need) -> Span:
        blocked = widest.blocked(one.first, one.last)
        own = one.kept or blocked
        return Span(min(blocked.first, own.first), max(blocked.last, own.last))

    among, left = list(asked), list(kept)
    at = 0
    while at < len(among):
        mine = span(among[at])
        at += 1
        meeting = [one for one in left if span(one).meets(mine)]
        left = [one for one in left if one not in meeting]
        among += meeting
    return among


def _most_at_once(needs: Sequence[Need]) -> int:
    """How many are needed on the busiest day, whatever the days on the way."""
    return max((sum(one.first <= day.first <= one.last for one in needs) for day in needs), default=0)


def peak(spans: Iterable[Span], within: Span) -> int:
    """How many are away at once on the worst of these days: not the sum of all who have some."""
    near = [one for one in spans if one.meets(within)]
    days = {max(one.first, within.first) for one in near}
    return max((sum(one.amount for one in near if one.first <= day <= one.last) for day in days), default=0)


def away_until(back_by: date, today: date) -> date:
    """Until when something that is out is not to be counted on."""
    return back_by if back_by >= today else today + LATE_KEPT


def days_from(first: date, *, length: timedelta, today: date) -> Iterator[tuple[date, date]]:
    """The days that could be asked for instead: as many, later."""
    begins = max(first, today) + DAY
    for _ in range(LOOKED_AHEAD):
        yield begins, begins + length
        begins += DAY
