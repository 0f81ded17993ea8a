"""Which kit fits on which days: pure rules over days, without I/O."""

from __future__ import annotations

import itertools
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
    by_id, needs = {one.id: one for one in places}, list(needs)
    if _too_many(places, needs):
        return None
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
    moved = {one.id for one in first}
    among = _together([*asked, *first], [one for one in kept if one.id not in moved], places)
    among.sort(key=lambda one: (one.first, one.last, one.id))
    stay = {one.id: one.at for one in kept if one.at is not None}
    if (found := _in_turn(places, among)) is not None:
        return stay | found
    if len(among) > MOST_MOVED:
        return None
    search = _Search(places, among)
    return stay | search.found if search.place(0) else None


def _in_turn(places: Sequence[Place], among: Sequence[Need]) -> dict[str, str] | None:
    """Each by its first day where it is, or else the first that is free: one look at most for each and each kit.

    Where all kits are alike (the same days on the way, none away) that finds a way whenever there is one: whoever is
    next finds none free only if each is taken on that very day, and so many do not fit in any order.
    """
    taken: dict[str, list[Span]] = {}
    found = {}
    by_id = {one.id: one for one in places}
    for need in among:
        own = [by_id[need.at]] if need.at in by_id else []
        place = next((one for one in (*own, *places) if _fits(one, need, taken)), None)
        if place is None:
            return None
        taken.setdefault(place.id, []).append(need.blocks(place))
        found[need.id] = place.id
    return found


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


def _too_many(places: Sequence[Place], needs: Sequence[Need]) -> bool:
    """Whether on some day more are needed than there are, whoever changes theirs: then nothing has to be tried.

    Exact as a no: each need takes one kit on each of these days, with the fewest days on the way that any of them has,
    and a kit that is away then is nobody's. Where all kits are alike and none is away it is exact as a yes, too
    (`_in_turn`): days in a row for which n kits are enough on the busiest day can be dealt to n kits.
    """
    before = min((one.before for one in places), default=0)
    after = min((one.after for one in places), default=0)
    narrowest, turns = Place("", before, after), list[tuple[date, int]]()
    for one in needs:
        span = narrowest.blocked(one.first, one.last)
        if one.kept is not None:
            span = Span(max(span.first, one.kept.first), min(span.last, one.kept.last))
        if span.first <= span.last:
            turns += [(span.first, 1), (span.last + DAY, -1)]
    for place in places:
        for span in _merged(place.away):
            turns += [(span.first, 1), (span.last + DAY, -1)]
    return _most(turns) > len(places)


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The same days, each once."""
    last: Span | None = None
    for one in sorted(spans, key=lambda span: span.first):
        if last is not None and one.first <= last.last:
            last = Span(last.first, max(last.last, one.last))
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def free_from(places: Sequence[Place], needs: Iterable[Need], first: date, length: timedelta, days: int) -> list[int]:
    """For each of so many days from the first on: how many are free for whoever needs some from that day on for this
    long, and nobody changes theirs.

    Exact, and nothing is tried: needs of the same days are alike, each takes one kit that is free on them, and which
    one makes no difference to the others; so m of them fit exactly where m kits are free. A kit that is away, or kept,
    from a to b is not free for whoever begins between a - after - length and b + before: each such run is marked once.
    """
    kept = [one for one in needs if one.at is not None]
    by_id = {one.id: one for one in places}
    if not _holds(by_id, kept):
        return [0] * days
    taken, found = _taken(by_id, kept), [len(places)] * days
    for place in places:
        runs = (
            Span(span.first - DAY * place.after - length, span.last + DAY * place.before)
            for span in (*place.away, *taken.get(place.id, ()))
        )
        for run in _merged(runs):
            for at in range(max((run.first - first).days, 0), min((run.last - first).days + 1, days)):
                found[at] -= 1
    return found


def peak(spans: Iterable[Span], within: Span) -> int:
    """How many are away at once on the worst of these days: not the sum of all who have some."""
    near = [one for one in spans if one.meets(within)]
    turns = [(max(one.first, within.first), one.amount) for one in near]
    turns += [(min(one.last, within.last) + DAY, -one.amount) for one in near]
    return _most(turns)


def _most(turns: Iterable[tuple[date, int]]) -> int:
    """The most there are at once. What ends with a day goes before what begins on it."""
    return max(itertools.accumulate(change for _, change in sorted(turns)), default=0)


def away_until(back_by: date, today: date) -> date:
    """Until when something that is out is not to be counted on."""
    return back_by if back_by >= today else today + LATE_KEPT
