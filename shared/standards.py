"""The standard for the first contact with a new member: pure rules, used by every service and view alike.

Source: the 1-3-6 standard (personal contact within month 1); a unit may use stricter dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

DEFAULT_PERIOD = "P1M"
_PERIOD = re.compile(r"P(?:(\d{1,2})M|(\d{1,3})D)")


def end_of_period(start: date, period: str) -> date:
    """The last day of a period that began with an event on `start` (BGB §§ 187 (1), 188 (2) and (3)).

    `period` is an ISO 8601 duration of months or days. Where the month has no such day, its last day counts.
    Raises ValueError for another form.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"a period is P<n>M or P<n>D, not {period!r}")
    months, days = match.groups()
    return start + (relativedelta(months=int(months)) if months else timedelta(days=int(days)))


def first_contact_due(started_on: date, periods: Iterable[str | None], changed_on: date | None = None) -> date:
    """The day until which the first contact is due: the strictest of the standards of a unit and its ancestors.

    `periods` are the standards in force (None: a unit without one); with none at all the 1-3-6 standard counts.
    `changed_on`: the day of the latest of them. Where it was not overdue by then, a stricter standard cannot end the
    time before that day: nobody is late for a day that is over.
    """
    own = [period for period in periods if period] or [DEFAULT_PERIOD]
    due = min(end_of_period(started_on, period) for period in own)
    return due if changed_on is None else max(due, changed_on)
