"""The dates of an application: pure rules.

Source: the party's statutes (the branch board decides; no refusal within one month = admitted; minimum age 14) and
BGB §§ 187, 188 on how a month is counted. Days are those of Europe/Berlin; a period counts whole days, so summer
time neither shortens nor lengthens it.
"""

from __future__ import annotations

from datetime import date, timedelta

from shared.standards import end_of_period

DECIDE_WITHIN = "P1M"
MINIMUM_AGE = 14
WARNINGS = (10, 3)
"""So many days before the end of the month the board is warned."""


def decide_by(received_on: date) -> date:
    """The last day on which the board can refuse.

    The day of receipt does not count (§ 187 (1)); the month ends with the day of the same number (§ 188 (2)), or with
    the month's last day where it has none (§ 188 (3)).
    """
    return end_of_period(received_on, DECIDE_WITHIN)


def admitted_by_lapse_on(last_day: date) -> date:
    """The first day of membership where nobody refused: the day after the last one for a decision."""
    return last_day + timedelta(days=1)


def has_lapsed(last_day: date, today: date) -> bool:
    """Whether the month is over."""
    return today >= admitted_by_lapse_on(last_day)


def warnings_ahead(last_day: date, today: date) -> dict[int, date]:
    """The warnings still to come, by their number of days, with the day on which each is due."""
    due = {days: last_day - timedelta(days=days) for days in WARNINGS}
    return {days: on for days, on in due.items() if on > today}


def warning_now(last_day: date, today: date) -> int | None:
    """How many days are left where the board is to be warned (that day, or late), None before and after that.

    The last day itself leaves 0 days.
    """
    left = (last_day - today).days
    return left if 0 <= left <= max(WARNINGS) else None


def old_enough_on(born_on: date) -> date:
    """The day on which somebody reaches the minimum age: the day of birth counts (§ 187 (2)).

    Whoever was born on 29 February reaches it in other years with the end of 28 February, so on 1 March.
    """
    try:
        return born_on.replace(year=born_on.year + MINIMUM_AGE)
    except ValueError:
        return date(born_on.year + MINIMUM_AGE, 3, 1)


def is_old_enough(born_on: date, on: date) -> bool:
    """Whether somebody can become a member on a day."""
    return on >= old_enough_on(born_on)
