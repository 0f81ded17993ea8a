"""Whom an invitation reaches: by the calendar, each once, in any order; what is sealed opens by its secret alone."""

from __future__ import annotations

from datetime import date
from random import Random
from uuid import UUID

import pytest
from cryptography.fernet import InvalidToken

from services.events.invitations.rules import Months, New, joined_since, to_invite
from services.events.invitations.sealing import Known, opened, seal


def somebody(number: int, on: str, unit: str = "ov-celle", *, been: bool = False) -> New:
    return New(UUID(int=number), unit, date.fromisoformat(on), been)


@pytest.mark.parametrize(
    ("today", "months", "since"),
    [("2026-08-31", 6, "2026-02-28"), ("2026-12-01", 6, "2026-06-01"), ("2028-02-29", 12, "2027-02-28")],
)
def test_months_are_those_of_the_calendar(today: str, months: Months, since: str) -> None:
    assert joined_since(date.fromisoformat(today), months) == date.fromisoformat(since)


def test_the_first_day_counts_and_the_day_before_does_not() -> None:
    found = [somebody(1, "2026-06-01"), somebody(2, "2026-05-31"), somebody(3, "2026-12-01"), somebody(4, "2026-12-02")]
    chosen = to_invite(found, today=date(2026, 12, 1), months=6, invited=())
    assert [one.person.int for one in chosen] == [1, 3], "who joins tomorrow is nobody's new member yet"


def test_each_is_chosen_once_in_one_order_whatever_the_order_they_are_found_in() -> None:
    found = [somebody(n % 7, f"2026-0{6 + n % 4}-15", been=n % 7 == 3) for n in range(40)]
    expected = to_invite(found, today=date(2026, 12, 1), months=6, invited=[UUID(int=5)])
    persons = [one.person.int for one in expected]
    assert sorted(persons) == [0, 1, 2, 4, 6]
    for number in range(20):
        shuffled = Random(number).sample(found, len(found))
        assert to_invite(shuffled, today=date(2026, 12, 1), months=6, invited=[UUID(int=5)]) == expected


def test_what_is_sealed_opens_by_its_own_secret_alone() -> None:
    known = Known("Zoë", "zoe@example.org")
    sealed = seal("a" * 43, known)
    assert opened("a" * 43, sealed) == known
    assert b"example" not in sealed
    with pytest.raises(InvalidToken):
        opened("b" * 43, sealed)
