"""The dates of an application: each test states its rule in a sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.members.admissions import periods

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2026-03-10", "2026-04-10"),  # the day of the same number (§ 188 (2))
        ("2026-01-31", "2026-02-28"),  # February has no 31st: its last day (§ 188 (3))
        ("2028-01-31", "2028-02-29"),  # in a leap year its 29th
        ("2028-01-30", "2028-02-29"),
        ("2026-01-29", "2026-02-28"),
        ("2028-02-29", "2028-03-29"),
        ("2026-02-28", "2026-03-28"),  # the end of a month is not the end of the next
        ("2026-03-31", "2026-04-30"),
        ("2026-12-31", "2027-01-31"),  # across the year
        ("2026-03-15", "2026-04-15"),  # summer time begins in between: days are days
        ("2026-10-10", "2026-11-10"),  # and ends
    ],
)
def test_the_month_ends_as_the_civil_code_says(received: str, last_day: str) -> None:
    assert periods.decide_by(date.fromisoformat(received)) == date.fromisoformat(last_day)


def test_the_last_day_belongs_to_the_board_and_the_next_one_makes_a_member() -> None:
    last_day = date(2026, 2, 28)
    assert not periods.has_lapsed(last_day, last_day)
    assert periods.has_lapsed(last_day, date(2026, 3, 1))
    assert periods.admitted_by_lapse_on(last_day) == date(2026, 3, 1)


@given(DAYS)
def test_a_month_has_28_to_31_days(received: date) -> None:
    assert timedelta(days=28) <= periods.decide_by(received) - received <= timedelta(days=31)


@given(DAYS, st.integers(0, 40))
def test_warnings_ahead_lie_ahead_and_before_the_end(received: date, later: int) -> None:
    last_day, today = periods.decide_by(received), received + timedelta(days=later)
    for days, on in periods.warnings_ahead(last_day, today).items():
        assert today < on < last_day
        assert (last_day - on).days == days


@pytest.mark.parametrize(("today", "left"), [(17, None), (18, 10), (20, 8), (25, 3), (28, 0)])
def test_a_late_warning_says_how_many_days_are_really_left(today: int, left: int | None) -> None:
    assert periods.warning_now(date(2026, 2, 28), date(2026, 2, today)) == left


def test_when_the_month_is_over_there_is_nothing_to_warn_of() -> None:
    assert periods.warning_now(date(2026, 2, 28), date(2026, 3, 1)) is None


def test_members_are_at_least_fourteen_from_their_birthday_on() -> None:
    assert not periods.is_old_enough(date(2012, 5, 12), date(2026, 5, 11))
    assert periods.is_old_enough(date(2012, 5, 12), date(2026, 5, 12))


def test_whoever_was_born_on_29_february_is_fourteen_on_1_march() -> None:
    assert not periods.is_old_enough(date(2012, 2, 29), date(2026, 2, 28))
    assert periods.is_old_enough(date(2012, 2, 29), date(2026, 3, 1))
