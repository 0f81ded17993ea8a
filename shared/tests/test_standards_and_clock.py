"""Periods as the civil code counts them (BGB §§ 187, 188), and the two kinds of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import clock
from shared.clock import Calendar, ClockIsFixed
from shared.standards import DEFAULT_PERIOD, end_of_period, first_contact_due


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2026, 1, 15), "P1M", date(2026, 2, 15)),
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),  # § 188 (3): the month has no such day
        (date(2028, 1, 31), "P1M", date(2028, 2, 29)),  # leap year
        (date(2028, 2, 29), "P1M", date(2028, 3, 29)),
        (date(2026, 2, 28), "P1M", date(2026, 3, 28)),  # the end of February is no end of March
        (date(2026, 3, 28), "P1M", date(2026, 4, 28)),  # summer time begins in between
        (date(2026, 10, 10), "P14D", date(2026, 10, 24)),
        (date(2026, 10, 20), "P7D", date(2026, 10, 27)),  # summer time ends in between
        (date(2026, 12, 31), "P2M", date(2027, 2, 28)),
    ],
)
def test_the_last_day_of_a_period(start: date, period: str, end: date) -> None:
    assert end_of_period(start, period) == end


@pytest.mark.parametrize("period", ["", "P", "P1", "1M", "P1M2D", "P1Y", "P-1M", "P1M ", "p1m", "P123M", "P1W", "PT1H"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match="a period is"):
        end_of_period(date(2026, 1, 1), period)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 12))
def test_a_month_ends_in_the_right_month_and_never_later_than_the_same_day(start: date, months: int) -> None:
    end = end_of_period(start, f"P{months}M")
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day <= start.day
    if end.day < start.day:
        assert (end + timedelta(days=1)).day == 1


def test_the_strictest_standard_counts_and_the_resolutions_where_there_is_none() -> None:
    start = date(2026, 3, 1)
    assert DEFAULT_PERIOD == "P1M"
    assert first_contact_due(start, []) == first_contact_due(start, [None, None]) == date(2026, 4, 1)
    assert first_contact_due(start, [None, "P1M", "P14D"]) == date(2026, 3, 15)
    assert first_contact_due(start, ["P2M"]) == date(2026, 5, 1), "a district that allows more, allows more"


@given(st.lists(st.sampled_from(["P1M", "P14D", "P7D", "P2M", None])))
def test_a_further_standard_never_makes_it_later(periods: list[str | None]) -> None:
    start = date(2026, 1, 31)
    if any(periods):
        assert first_contact_due(start, [*periods, "P10D"]) <= first_contact_due(start, periods)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 15, 22, 59, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 1, 15, 23, 0, tzinfo=UTC), date(2026, 1, 16)),  # winter: one hour ahead
        (datetime(2026, 7, 15, 21, 59, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 7, 15, 22, 0, tzinfo=UTC), date(2026, 7, 16)),  # summer: two
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),  # the night of the change
    ],
)
def test_the_day_is_the_day_in_berlin(monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert Calendar().today() == day


def test_business_dates_move_for_every_process_that_shares_the_file_and_real_time_does_not(tmp_path: Path) -> None:
    mine, others = Calendar(tmp_path / "clock"), Calendar(tmp_path / "clock")
    before, real = mine.today(), clock.now()
    assert mine.advance(31) == before + timedelta(days=31) == others.today()
    others.advance(1)
    assert mine.today() == before + timedelta(days=32)
    assert clock.now() - real < timedelta(minutes=1)


def test_the_dates_of_a_stack_that_people_use_cannot_be_moved() -> None:
    with pytest.raises(ClockIsFixed):
        Calendar().advance(1)
