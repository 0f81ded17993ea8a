"""The rules: within which time a new member is called, and how strict is strict."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.mentoring.journeys.first_contact import demanded_of, in_words, is_a_period, never_later, too_lax
from shared.standards import end_of_period


@pytest.mark.parametrize(
    ("period", "than", "strict"),
    [
        ("P14D", "P1M", True),
        ("P28D", "P1M", True),
        ("P29D", "P1M", False),  # 31 January: the month ends on 28 February
        ("P1M", "P31D", True),
        ("P1M", "P30D", False),
        ("P1M", "P2M", True),
        ("P2M", "P1M", False),
        ("P14D", "P14D", True),
        ("P12M", "P365D", False),  # a leap year has 366
    ],
)
def test_a_standard_is_stricter_only_if_it_is_so_on_every_day_of_the_year(period: str, than: str, strict: bool) -> None:
    assert never_later(period, than) is strict


@settings(deadline=None)  # the first example fills a cache
@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 6), st.integers(1, 185))
def test_stricter_holds_for_every_day(start: date, months: int, days: int) -> None:
    month, day = f"P{months}M", f"P{days}D"
    if never_later(day, month):
        assert end_of_period(start, day) <= end_of_period(start, month)
    if never_later(month, day):
        assert end_of_period(start, month) <= end_of_period(start, day)


def test_without_standards_above_the_one_of_the_resolution_is_demanded() -> None:
    assert demanded_of([None, None]) == ["P1M"]
    assert demanded_of([None, "P14D"]) == ["P14D"]
    assert too_lax("P2M", demanded_of([None])) == "P1M"
    assert too_lax("P14D", ["P1M", "P10D"]) == "P10D"
    assert too_lax("P10D", ["P1M", "P10D"]) is None


@pytest.mark.parametrize("period", ["", "P", "P0D", "P0M", "P7M", "P200D", "1M", "P1Y", "P1M1D", "PT5H", "P-1D", "P1W"])
def test_what_is_no_period_of_one_day_to_six_months_is_refused(period: str) -> None:
    assert not is_a_period(period)


def test_periods_in_words() -> None:
    assert [in_words(p) for p in ("P1M", "P2M", "P14D", "P1D")] == ["ein Monat", "2 Monate", "14 Tage", "ein Tag"]
