"""Which kit fits when: the rules alone, and against a search through all ways."""

from __future__ import annotations

import itertools
import random
from datetime import date, datetime, timedelta

import pytest

from services.events.kits import when
from services.events.kits.fitting import Need, Place, Span, assign, peak

MONDAY = date(2026, 12, 7)


def day(number: int) -> date:
    """Days from a Monday on."""
    return MONDAY + timedelta(days=number)


def need(name: str, first: int, last: int, at: str | None = None) -> Need:
    return Need(name, day(first), day(last), at)


def tents(count: int = 2, before: int = 0, after: int = 0) -> list[Place]:
    return [Place(f"tent{n}", before, after) for n in range(1, count + 1)]


def test_two_tents_that_can_change_places_make_room_for_a_whole_week() -> None:
    kept = [need("A", 0, 1, "tent1"), need("B", 3, 4, "tent2")]
    found = assign(tents(), [*kept, need("new", 0, 4)])
    assert found == {"A": "tent1", "B": "tent1", "new": "tent2"}, "and A keeps theirs"


def test_what_is_out_changes_no_places() -> None:
    one, two = tents()
    out = Place(one.id, 0, 0, (Span(day(0), day(1)),))
    assert assign([out, two], [need("B", 3, 4, "tent2"), need("new", 0, 4)]) == {"B": "tent1", "new": "tent2"}
    both = [out, Place(two.id, 0, 0, (Span(day(3), day(4)),))]
    assert assign(both, [need("new", 0, 4)]) is None


def test_nobody_changes_where_nobody_has_to() -> None:
    kept = [need("A", 0, 1, "tent2"), need("B", 3, 4, "tent2")]
    assert assign(tents(), [*kept, need("new", 0, 4)]) == {"A": "tent2", "B": "tent2", "new": "tent1"}


def test_days_on_the_way_are_nobody_elses() -> None:
    assert assign(tents(1, 1, 1), [need("A", 0, 1, "tent1"), need("new", 3, 4)]) is None
    assert assign(tents(1, 1, 1), [need("A", 0, 1, "tent1"), need("new", 4, 5)]) is not None


def test_it_says_yes_whenever_there_is_a_way_and_never_otherwise() -> None:
    dice = random.Random(20261124)
    answers = []
    for _ in range(300):
        places = [
            Place(f"t{n}", 0, dice.randrange(2), tuple(_span(dice) for _ in range(dice.randrange(2))))
            for n in range(dice.randrange(1, 4))
        ]
        needs = [need(f"n{n}", first := dice.randrange(8), first + dice.randrange(3)) for n in range(dice.randrange(5))]
        found = assign(places, needs)
        assert (found is not None) == _exists(places, needs)
        if found is not None:
            assert _is_one(places, needs, found)
        answers.append(found is not None)
    assert 60 < sum(answers) < 240, "both answers are tried"


def _span(dice: random.Random) -> Span:
    first = dice.randrange(8)
    return Span(day(first), day(first + dice.randrange(3)))


def _exists(places: list[Place], needs: list[Need]) -> bool:
    ways = itertools.product([one.id for one in places], repeat=len(needs))
    return any(_is_one(places, needs, dict(zip((one.id for one in needs), way, strict=True))) for way in ways)


def _is_one(places: list[Place], needs: list[Need], found: dict[str, str]) -> bool:
    for place in places:
        mine = [place.blocked(one.first, one.last) for one in needs if found[one.id] == place.id]
        spans = [*mine, *place.away]
        if any(one.meets(other) for one in mine for other in spans if one is not other):
            return False
    return True


def test_of_what_is_counted_the_peak_matters_and_not_the_sum() -> None:
    spans = [Span(day(0), day(1), 6), Span(day(2), day(3), 7), Span(day(1), day(1), 2)]
    assert peak(spans, Span(day(0), day(6))) == 8
    assert peak(spans, Span(day(4), day(6))) == 0
    assert peak(spans, Span(day(2), day(2))) == 7


@pytest.mark.parametrize(
    ("out_on", "now", "until"),
    [
        ("2026-12-20", "2026-12-01T10:00", "2026-12-04T10:00"),
        ("2026-12-03", "2026-12-01T10:00", "2026-12-02T12:00"),
        ("2026-12-01", "2026-12-01T10:00", "2026-12-01T12:00"),
    ],
)
def test_an_order_is_answered_before_it_has_to_go(out_on: str, now: str, until: str) -> None:
    at = datetime.fromisoformat
    assert when.answer_by(at(out_on), at(now)) == at(until)


def test_days_are_said_as_people_say_them() -> None:
    assert when.days(day(0), day(0)) == "7. Dezember"
    assert when.days(day(0), day(2)) == "7. bis 9. Dezember"
    assert when.days(day(-10), day(0)) == "27. November bis 7. Dezember"
