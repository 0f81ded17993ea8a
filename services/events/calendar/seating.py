"""Who gets a seat, and when a guest is asked first. Pure rules.

Source: `docs/decisions/0021-seats-and-waiting-lists.md`. A seat is never promised twice and never empty beside
somebody who fits it: whoever waits longest goes first, and a party that is too large for what is free lets smaller ones
pass once, no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from shared.occasions import BY_ITSELF

ANSWER_WITHIN = timedelta(hours=4)
"""So long a seat is kept for an answer later than that, by day."""

ASKED_UNTIL = timedelta(hours=1)
"""An offer ends so long before the occasion at the latest, and then nobody is asked any more."""

TIME_TO_READ = timedelta(minutes=30)
"""An offer that ends sooner would be over before its mail is read."""

NIGHT_ENDS, NIGHT_BEGINS = time(9), time(21)
"""Nobody has to answer between these."""

PARTY = 3
"""More people than this register by talking to somebody."""


class Waiting(NamedTuple):
    """A registration in the line."""

    id: UUID
    party: int
    passed_over: bool


class Moves(NamedTuple):
    """What follows from free seats: whose turn it is, in order, and whom they passed."""

    up: tuple[UUID, ...]
    passed: tuple[UUID, ...]


def next_up(free: int | None, line: Iterable[Waiting]) -> Moves:
    """Whose turn it is with so many seats free (None: as many as come); `line` in the order of arrival."""
    up: list[UUID] = []
    too_large: list[UUID] = []
    passed: set[UUID] = set()
    left = free
    for one in line:
        if left is not None and left <= 0:
            break
        if left is None or one.party <= left:
            up.append(one.id)
            passed.update(too_large)
            left = None if left is None else left - one.party
        elif one.passed_over:
            break  # once is enough: what is free is kept until there is room for them
        else:
            too_large.append(one.id)
    return Moves(tuple(up), tuple(one for one in too_large if one in passed))


def moves_by_itself(starts: datetime, at: datetime) -> bool:
    """Whether somebody who waits is simply told that they have a seat."""
    return starts - at >= BY_ITSELF


def answer_until(starts: datetime, at: datetime) -> datetime | None:
    """Until when a seat is kept that is offered now; None where it is too late to ask anybody."""
    last = starts - ASKED_UNTIL
    if last - at < TIME_TO_READ:
        return None
    until = at + ANSWER_WITHIN
    if until.time() > NIGHT_BEGINS or until.time() < NIGHT_ENDS:
        morning = until if until.time() < NIGHT_ENDS else until + timedelta(days=1)
        until = datetime.combine(morning.date(), NIGHT_ENDS)
    return min(until, last)
