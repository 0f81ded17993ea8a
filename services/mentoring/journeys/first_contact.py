"""Rules of the standard for the first contact. No I/O.

Source: the 1-3-6 standard (a personal contact within month 1, resolution O-01); a unit may use stricter dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from shared.german import spelled
from shared.standards import DEFAULT_PERIOD, end_of_period

LONGEST = "P6M"
"""The 1-3-6 standard itself ends with month 6: a first contact later than that is none."""

_FIRST_OF_A_LEAP_CYCLE = date(2024, 1, 1)
_LEAP_CYCLE = 1461


def never_later(period: str, than: str) -> bool:
    """Whether a period is at least as strict as another, whatever the day it starts: 30 days are not `P1M`,
    since a month that starts on 31 January has only 28."""
    if period == than:
        return True
    return all(end_of_period(day, period) <= end_of_period(day, than) for day in _days())


def demanded_of(ancestors: Iterable[str | None]) -> list[str]:
    """What a unit may not fall short of: its ancestors' standards, the 1-3-6 standard where they have none."""
    return [period for period in ancestors if period] or [DEFAULT_PERIOD]


def too_lax(period: str, demanded: Iterable[str]) -> str | None:
    """The first demanded standard that a period would fall short of; None if it keeps all."""
    return next((than for than in demanded if not never_later(period, than)), None)


def is_a_period(period: str) -> bool:
    """Whether this is `P<n>M` or `P<n>D`, longer than nothing and no longer than six months."""
    try:
        return end_of_period(_FIRST_OF_A_LEAP_CYCLE, period) > _FIRST_OF_A_LEAP_CYCLE and never_later(period, LONGEST)
    except ValueError:
        return False


def in_words(period: str) -> str:
    """A period as people say it: `14 Tage`, `ein Monat`."""
    number, unit = int(period[1:-1]), period[-1]
    if unit == "M":
        return spelled(number, "ein Monat", "Monate")
    return spelled(number, "ein Tag", "Tage")


@cache
def _days() -> tuple[date, ...]:
    return tuple(_FIRST_OF_A_LEAP_CYCLE + timedelta(days=n) for n in range(_LEAP_CYCLE))
