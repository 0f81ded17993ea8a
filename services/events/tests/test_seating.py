"""Who gets a seat, and until when: the pure rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.calendar.seating import Waiting, answer_until, moves_by_itself, next_up
from services.events.calendar.times import is_on_the_clock, wrong

wall = datetime.fromisoformat
START = wall("2026-12-03T19:00")


def line(*parties: int, passed: tuple[int, ...] = ()) -> list[Waiting]:
    """A line of so large parties; those at these places were passed over before."""
    return [Waiting(UUID(int=n), party, n in passed) for n, party in enumerate(parties)]


def moves(free: int | None, *parties: int, passed: tuple[int, ...] = ()) -> tuple[list[int], list[int]]:
    """Whose turn it is, and whom they passed, by their places in the line."""
    found = next_up(free, line(*parties, passed=passed))
    return [one.int for one in found.up], [one.int for one in found.passed]


def test_whoever_waits_longest_goes_first() -> None:
    assert moves(2, 1, 1, 1) == ([0, 1], [])


def test_without_a_limit_everybody_has_a_seat() -> None:
    assert moves(None, 3, 3, 1) == ([0, 1, 2], [])


def test_a_pair_lets_one_pass_once_and_no_more() -> None:
    assert moves(1, 2, 1, 1) == ([1], [0])
    assert moves(1, 2, 1, 1, passed=(0,)) == ([], [])
    assert moves(2, 2, 1, passed=(0,)) == ([0], [])


def test_nobody_is_passed_where_nobody_goes_first() -> None:
    assert moves(1, 2, 3) == ([], [])


@given(st.integers(0, 6), st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=8))
def test_no_seat_is_promised_twice_and_none_stays_empty_beside_somebody_who_may_have_it(
    free: int, parties: list[tuple[int, bool]]
) -> None:
    waiting = [Waiting(UUID(int=n), party, passed) for n, (party, passed) in enumerate(parties)]
    found = next_up(free, waiting)
    by_id = {one.id: one for one in waiting}
    taken = sum(by_id[one].party for one in found.up)
    assert taken <= free
    assert set(found.up).isdisjoint(found.passed)
    assert not any(by_id[one].passed_over for one in found.passed), "once at most"
    left = [one for one in waiting if one.id not in found.up]
    first = next((n for n, one in enumerate(left) if one.passed_over), len(left))
    assert all(one.party > free - taken for one in left[: first + 1])


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (START - timedelta(hours=10), START - timedelta(hours=6)),
        (START - timedelta(hours=3), START - timedelta(hours=1)),
        (START - timedelta(minutes=59), None),
        (START - timedelta(minutes=89), None),
        (START - timedelta(minutes=90), START - timedelta(hours=1)),
        (START + timedelta(minutes=1), None),
        (wall("2026-12-02T19:30"), wall("2026-12-03T09:00")),
        (wall("2026-12-03T02:00"), wall("2026-12-03T09:00")),
        (wall("2026-12-02T17:00"), wall("2026-12-02T21:00")),
    ],
)
def test_a_seat_is_kept_for_hours_by_day(at: datetime, until: datetime | None) -> None:
    assert answer_until(START, at) == until


def test_a_day_before_nobody_has_to_be_asked() -> None:
    assert moves_by_itself(START, START - timedelta(hours=24))
    assert not moves_by_itself(START, START - timedelta(hours=24) + timedelta(minutes=1))


def test_the_hour_that_summer_time_leaves_out_is_on_no_clock() -> None:
    assert not is_on_the_clock(wall("2027-03-28T02:30"))
    assert is_on_the_clock(wall("2027-03-28T03:00"))
    assert is_on_the_clock(wall("2026-10-25T02:30")), "there twice, which is no mistake"


def test_times_that_cannot_be_are_all_named_at_once() -> None:
    now = wall("2026-11-20T12:00")
    assert [name for name, _ in wrong(now, now - timedelta(hours=1), now)] == ["starts", "ends"]
    assert [name for name, _ in wrong(now + timedelta(days=900), now + timedelta(days=920), now)] == ["starts", "ends"]
    assert not list(wrong(START, START + timedelta(hours=2), now))
    assert [name for name, _ in wrong(wall("0001-01-01"), wall("9999-12-31"), now)] == ["starts", "ends"]
