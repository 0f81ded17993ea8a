"""For how long a unit was not to be seen in public: pure rules over days, the same in `events` and in every view.

Source: handbook 6, *Visibility*; decision 0025.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

ENOUGH = 56
"""So many days that count, and there is a gap: on the 55th there is none."""
DAY = timedelta(days=1)
LONGEST = timedelta(days=3 * 366)
"""Further back nobody counts."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days that do not count, both ends included: a campaign, school holidays."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


@cache
def _of_year(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DE", subdiv="NI", years=year))


def is_public_holiday(day: date) -> bool:
    """Whether it is one in Niedersachsen, where the whole district lies."""
    return day in _of_year(day.year)


def counts(day: date, spans: Iterable[Span]) -> bool:
    """Whether somebody could have been expected to be seen on it."""
    return not is_public_holiday(day) and not any(one.has(day) for one in spans)


def unseen(since: date, today: date, spans: Iterable[Span]) -> int:
    """How many days that count have passed since a day; that day itself does not."""
    left_out, found = tuple(spans), 0
    day = max(since, today - LONGEST)
    while day < today:
        day += DAY
        found += counts(day, left_out)
    return found


def due(since: date, spans: Iterable[Span], enough: int = ENOUGH) -> date:
    """The first day on which so many have passed."""
    left_out, found, day = tuple(spans), 0, since
    while found < enough and day < since + LONGEST:
        day += DAY
        found += counts(day, left_out)
    return day
