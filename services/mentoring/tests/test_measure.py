"""When a first contact was in time: the one definition, stated as rules, over any standards and any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.mentoring.journeys.measure import Change, Course, History, Home, standing, to_remind

START = date(2026, 1, 31)
ONE = timedelta(days=1)
HOME = (Home(START, frozenset({"ov", "ub", "bezirk"})),)
NONE = History(HOME)


def history(*changes: tuple[date, str | None]) -> History:
    return History(HOME, tuple(Change("bezirk", day, period) for day, period in changes))


def test_the_last_day_of_the_month_is_still_in_time() -> None:
    last = date(2026, 2, 28)
    assert standing(Course(START, last, spoken=True), NONE, last).state == "in_time"
    assert standing(Course(START, last + ONE, spoken=True), NONE, last + ONE).state == "late"


def test_due_and_not_called_is_overdue_and_not_yet_due_is_running() -> None:
    assert standing(Course(START), NONE, date(2026, 2, 28)).state == "running"
    found = standing(Course(START), NONE, date(2026, 4, 11))
    assert (found.state, found.day) == ("overdue", date(2026, 2, 28))


def test_who_leaves_or_wants_none_before_it_is_due_is_counted_apart_and_afterwards_it_was_late() -> None:
    assert standing(Course(START, date(2026, 2, 28)), NONE, date(2026, 3, 9)).state == "apart"
    assert standing(Course(START, date(2026, 3, 1)), NONE, date(2026, 3, 9)).state == "late"


def test_a_standard_changed_later_rewrites_nothing() -> None:
    """Called on day 20 under a month; 14 days are set a week later; the other way round, too."""
    talk = START + timedelta(days=20)
    stricter = history((talk + timedelta(days=7), "P14D"))
    assert standing(Course(START, talk, spoken=True), stricter, date(2026, 4, 1)).state == "in_time"
    strict = history((date(2026, 1, 1), "P14D"), (START + timedelta(days=16), "P1M"))
    assert standing(Course(START, talk, spoken=True), strict, date(2026, 4, 1)).state == "late"


def test_a_stricter_standard_makes_nobody_late_for_a_day_that_is_over() -> None:
    """The volunteer's case: at once "overdue for a day", while the mail said a week from now; nothing undid it."""
    on = START + timedelta(days=20)
    stricter = history((on, "P14D"))
    assert stricter.due(START, on) == on
    assert standing(Course(START), stricter, on).state == "running"
    assert standing(Course(START, on, spoken=True), stricter, on).state == "in_time"
    found = standing(Course(START), stricter, on + ONE)
    assert (found.state, found.day) == ("overdue", on)
    undone = history((on, "P14D"), (on + ONE, "P1M"))
    assert standing(Course(START), undone, on + ONE).state == "running"


def test_who_was_overdue_before_gets_no_day_more_by_a_stricter_standard() -> None:
    last = history().due(START, START)
    for on in (last + ONE, last + 5 * ONE):
        found = standing(Course(START), history((on, "P14D")), on)
        assert (found.state, found.day) == ("overdue", last)


def test_a_laxer_standard_leaves_missed_what_was() -> None:
    on = START + timedelta(days=20)
    relaxed = history((date(2026, 1, 1), "P14D"), (on, None))
    assert standing(Course(START), relaxed, on).state == "missed"


def test_a_standard_taken_back_on_the_same_day_was_none() -> None:
    on = START + timedelta(days=20)
    assert standing(Course(START), history((on, "P14D"), (on, None)), on).state == "running"


PERIODS = st.sampled_from([None, "P7D", "P14D", "P1M"])
DAYS = st.dates(START - timedelta(days=40), START + timedelta(days=120))


@settings(deadline=None)
@given(
    changes=st.lists(st.tuples(st.sampled_from(["ov", "ub", "bezirk"]), DAYS, PERIODS), max_size=5),
    over=st.none() | st.integers(0, 100),
    spoken=st.booleans(),
    later=st.integers(0, 120),
)
def test_day_by_day_gives_the_same_as_looking_back(
    changes: list[tuple[str, date, str | None]], over: int | None, spoken: bool, later: int
) -> None:
    """The oracle walks through every day with the standards of that day; the rule looks at the turns only."""
    found = History(HOME, tuple(Change(*one) for one in sorted(changes, key=lambda one: one[1])))
    over_on = None if over is None else START + timedelta(days=over)
    today = max(START + timedelta(days=later), over_on or START)
    last = None
    for n in range((min(today, over_on or today) - START).days + 1):
        day = START + timedelta(days=n)
        if found.due(START, day) < day:
            last = day - ONE
            break
    stands = standing(Course(START, over_on, spoken=spoken), found, today)
    owed = over_on is None
    if last is None:
        assert stands.state == ("running" if owed else "in_time" if spoken else "apart")
    else:
        assert stands.state in ({"overdue", "missed"} if owed else {"late"})
        assert stands.day == last
    if owed:
        assert (stands.state == "overdue") == (found.due(START, today) < today)


@pytest.mark.parametrize(
    ("days", "told", "again", "why"),
    [
        (-10, [], None, None),
        (-3, [], None, "soon"),
        (-3, ["soon 2026-02-28"], None, None),
        (1, ["soon 2026-02-28"], None, "overdue"),
        (9, ["overdue"], None, None),
        (1, [], date(2026, 3, 9), None),
        (9, ["overdue"], date(2026, 3, 9), "again"),
        (10, ["again 2026-03-09"], date(2026, 3, 9), None),
    ],
)
def test_somebody_is_reminded_once_for_each_reason(days: int, told: list[str], again: date | None, why: str) -> None:
    due = date(2026, 2, 28)
    found = to_remind(due, due + timedelta(days=days), told, overdue=days > 0, again_on=again)
    assert (found[0] if found else None) == why
