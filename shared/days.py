"""Days that a rule allows only before or after today, checked with all other fields of a body, so that whoever sends it
is told everything at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pydantic import AfterValidator

from shared.clock import business_day
from shared.problems import wrong_value


def by_today(wrong: Callable[[date, date], str | None]) -> AfterValidator:
    """Refuses a day of which `wrong(day, today)` says something; the sentence is for people."""

    def check(value: date) -> date:
        today = business_day.get()
        if today is not None and (said := wrong(value, today)):
            raise wrong_value(said)
        return value

    return AfterValidator(check)
