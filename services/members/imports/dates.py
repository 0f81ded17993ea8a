"""The rules for dates: defects 7 to 9 of the table in member-export.md."""

from __future__ import annotations

import re
from datetime import date, timedelta

from services.members.imports.findings import Review
from services.members.imports.reasons import Reject
from services.members.imports.repairs import is_nothing, without_padding

#: day 0 of a spreadsheet, such that 60 and later are right (it believes in 29 February 1900)
_SERIAL_ZERO = date(1899, 12, 30)
#: nobody joins before this age (the party's statutes): tells 11 = 2011 from 11 = 1911
MINIMUM_AGE = 14
#: older than this nobody has been; older than that few are
OLDEST, OLD = 120, 105
#: a date may lie this far ahead with a year of two digits (dues paid in advance)
_AHEAD = 2

_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[./-]\s?([0-9]{1,2})[./-]\s?([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")


def read_date(text: str, column: str, as_of: date, *, birth: bool = False) -> date | None:
    """The date in a cell: 7 R placeholder → None, 8 R other notations, 9 X a day that does not exist.

    `as_of` decides the century of a two-digit year, with `birth` so that the person is old enough to be a member.
    Raises Reject with `column` in the reason.
    """
    text = _TIME.sub("", without_padding(text).lstrip("'"))
    if not re.sub(r"[0.\-/]", "", text) or is_nothing(text):
        return None  # 00.00.0000, 0000-00-00, 0, -
    if match := _YEAR_LAST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            return _short_year(day, month, year, column, as_of, birth=birth)
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := re.fullmatch(r"([0-9]{4,5})(?:[.,][0-9]+)?", text):
        return _serial(int(match[1]), column)
    else:
        raise Reject("date_unreadable", column=column)
    return _existing(year, month, day, column)


def _existing(year: int, month: int, day: int, column: str) -> date:
    """9 X: an impossible date (`31.02.1980`), or one of a century that no member has seen."""
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise Reject("date_impossible", column=column) from error
    if year < 1850:
        raise Reject("date_impossible", column=column)
    return found


def _short_year(day: int, month: int, year: int, column: str, as_of: date, *, birth: bool) -> date:
    """8 R: `12.03.75`: the latest century in which it can be."""
    latest = as_of.year - MINIMUM_AGE if birth else as_of.year + _AHEAD
    full = latest - (latest - year) % 100
    # 29 February may exist only in the other century's year
    found = _existing(full, month, day, column)
    if birth and (found.month, found.day) > (as_of.month, as_of.day) and full == latest:
        found = _existing(full - 100, month, day, column)
    return found


def _serial(number: int, column: str) -> date:
    """8 R: `27465`, a spreadsheet's day number. 1850 to 2099 could as well be a year, so it is no date."""
    if 1850 <= number < 2100:
        raise Reject("date_unreadable", column=column)
    return _SERIAL_ZERO + timedelta(days=number)


def checked(born: date | None, joined: date | None, left: date | None, as_of: date) -> list[Review]:
    """What is unlikely about a member's dates, for a person to look at. Raises Reject for what cannot be."""
    found = []
    if born is not None:
        if born > as_of:
            raise Reject("born_in_future")
        if joined is not None and joined < born:
            raise Reject("joined_before_birth")
        if (age := _years(born, as_of)) > OLD:
            if age > OLDEST:
                raise Reject("born_too_early")
            found.append(Review("age_unlikely"))
        if _years(born, joined or as_of) < MINIMUM_AGE:
            found.append(Review("age_too_young"))
    if joined is not None and joined > as_of:
        if (joined - as_of).days > 366:
            raise Reject("joined_in_future")
        found.append(Review("joined_ahead"))
    if left is not None:
        if joined is not None and left < joined:
            found.append(Review("left_before_joined"))
        if (left - as_of).days > 366 * _AHEAD:
            found.append(Review("left_far_ahead"))
    return found


def _years(since: date, until: date) -> int:
    """Whole years: the age of somebody."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))
