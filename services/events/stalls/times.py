"""How a stall's time is parted into shifts, and what is late: pure rules over Berlin's wall clock.

Source: handbook 6, Stalls; what is held is decided under the occasion's lock (decision 0021).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=15)
STEP = timedelta(minutes=5)
"""Shifts begin at times that one can remember."""

LATE = timedelta(hours=24)
"""From then on whoever leaves a shift empty leaves it to chance: a stand-in is sought at once."""

Span = tuple[datetime, datetime]


def most(starts: datetime, ends: datetime) -> int:
    """How many shifts fit."""
    return (ends - starts) // SHORTEST


def parted(starts: datetime, ends: datetime, shifts: int) -> list[Span]:
    """A time in equal parts, one after the other, without a gap."""
    whole = ends - starts
    edges = [starts + _rounded(whole * n / shifts) for n in range(shifts)] + [ends]
    return list(itertools.pairwise(edges))


def _rounded(span: timedelta) -> timedelta:
    return round(span / STEP) * STEP


def moved_along(shifts: Sequence[Span], old: Span, new: Span) -> list[Span]:
    """Shifts of a stall that takes place at another time: each as far in it as before; where it lasts as long as
    before, they do too."""
    if new[1] - new[0] == old[1] - old[0]:
        return [(a + (new[0] - old[0]), b + (new[0] - old[0])) for a, b in shifts]
    return parted(*new, len(shifts))


def is_late(starts: datetime, now: datetime) -> bool:
    """Whether it begins so soon that nobody will look by themselves."""
    return now >= starts - LATE
