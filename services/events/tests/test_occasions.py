"""Occasions as stories: announced, changed, cancelled, over."""

from __future__ import annotations

from datetime import datetime

import pytest

from services.events.tests.build import BERGEN, CELLE, DISTRICT, SUB, Events, evening, somebody
from shared.security.permissions import Role

wall = datetime.fromisoformat


def version(answer: dict[str, object]) -> object:
    """Of an answer."""
    return answer["version"]


async def test_what_was_typed_is_in_no_fact(here: Events) -> None:
    await here.announces()
    said = await here.said()
    assert [kind for kind, _, _ in said] == ["text", "text", "text", "occasion_announced"]
    event, headers = said[-1][1:]
    assert event is not None
    assert "Abend" not in str(event)
    assert event["title"] == next(
        data["record"] for _, data, _ in said if data and data.get("text") == "Abend für Neue"
    )
    assert (event["starts"], event["sequence"], event["invited"]) == ("2026-12-03T19:00:00", 0, None)
    assert headers["ce_aggregateversion"] == "1"


@pytest.mark.parametrize(
    ("wrongly", "where"),
    [
        ({"starts": "2026-11-20T12:00", "ends": "2026-11-20T14:00"}, "/starts"),
        ({"ends": "2026-12-03T18:00"}, "/ends"),
        ({"ends": "2026-12-13T18:00"}, "/ends"),
        ({"starts": "2027-03-28T02:30", "ends": "2027-03-28T04:00"}, "/starts"),
        ({"starts": "2026-12-03T19:00+01:00"}, "/starts"),
        ({"registration": False}, "/seats"),
        ({"title": " "}, "/title"),
        ({"title": "Zwei\nZeilen"}, "/title"),
        ({"seats": 0}, "/seats"),
        ({"starts": "0001-01-01T00:00", "ends": "0001-01-01T02:00"}, "/starts"),
        ({"starts": "9999-12-31T20:00", "ends": "9999-12-31T23:00"}, "/starts"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(here: Events, wrongly: dict[str, object], where: str) -> None:
    answer = await here.post(f"/units/{CELLE}/occasions", evening(**wrongly))
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [where]
    assert await here.said() == []


async def test_another_time_is_told_to_whoever_registered_and_another_word_is_not(here: Events) -> None:
    occasion = await here.announces()
    await here.registers(occasion, "Ruben")
    where = f"/units/{CELLE}/occasions/{occasion}/change"
    first = await here.post(where, evening(version=1, about="Kinder können mit."))
    assert first.is_success, "a seat that was taken meanwhile is in nobody's way"
    assert await here.changes() == []
    moved = await here.post(where, evening(version=version(first.json()), starts="2026-12-03T18:30"))
    assert moved.is_success
    assert await here.changes() == [("moved", "seated")]
    events = [data for kind, data, _ in await here.said() if data and kind == "occasion_changed"]
    assert [(one["moved"], one["sequence"]) for one in events] == [(False, 0), (True, 1)]


async def test_an_old_text_is_erased_where_a_new_one_stands(here: Events) -> None:
    occasion = await here.announces()
    await here.post(f"/units/{CELLE}/occasions/{occasion}/change", evening(version=1, title="Kennenlernen"))
    texts = [(data["text"] if data else None, headers) for kind, data, headers in await here.said() if kind == "text"]
    first = next(headers["ce_subject"] for text, headers in texts if text == "Abend für Neue")
    assert [text for text, headers in texts if headers["ce_subject"] == first] == ["Abend für Neue", None]


async def test_of_two_who_change_the_second_is_told(here: Events) -> None:
    occasion = await here.announces()
    where = f"/units/{CELLE}/occasions/{occasion}/change"
    assert (await here.post(where, evening(version=1, title="Kennenlernen"))).is_success
    second = await here.post(where, evening(version=1, title="Begrüßung"))
    assert (second.status_code, second.json()["title"]) == (409, "changed_meanwhile")


async def test_registration_stays_while_somebody_is_registered(here: Events) -> None:
    where = f"/units/{CELLE}/occasions/{(occasion := await here.announces())}/change"
    secret = await here.registers(occasion, "Wanda")
    without = evening(version=1, registration=False, seats=None, public=False)
    refused = await here.post(where, without)
    assert (refused.status_code, refused.json()["title"]) == (409, "registered")
    (await here.does("withdrawal", secret)).raise_for_status()
    assert (await here.post(where, without)).is_success


async def test_fewer_seats_than_are_taken_are_refused_and_more_let_the_waiting_move_up(here: Events) -> None:
    occasion = await here.announces(seats=2)
    await here.registers(occasion, "Ruben")
    second = await here.registers(occasion, "Lena", party=2)
    assert (await here.stands(second))["standing"] == "waiting"
    where = f"/units/{CELLE}/occasions/{occasion}/change"
    more = await here.post(where, evening(version=1, seats=3))
    assert more.is_success
    assert (await here.stands(second))["standing"] == "seated"
    fewer = await here.post(where, evening(version=version(more.json()), seats=2))
    assert (fewer.status_code, fewer.json()["title"]) in ((409, "too_few_seats"), (409, "changed_meanwhile"))
    filled = [data for kind, data, _ in await here.said() if data and kind == "occasion_filled"]
    assert [(one["taken"], one["waiting"]) for one in filled] == [(1, 0), (1, 2), (3, 0)]


async def test_who_meant_to_come_is_told_that_it_is_off(here: Events) -> None:
    occasion = await here.announces()
    seated = await here.registers(occasion, "Ruben", party=2)
    waiting = await here.registers(occasion, "Lena")
    word = {"version": 1, "word": "Der Saal steht unter Wasser."}
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/cancellation", word)).is_success
    assert [(await here.stands(one))["standing"] for one in (seated, waiting)] == ["withdrawn", "withdrawn"]
    assert await here.changes() == [("cancelled", "withdrawn")] * 2
    cancelled = next(data for kind, data, _ in await here.said() if data and kind == "occasion_cancelled")
    assert cancelled["sequence"] == 1
    assert "Wasser" not in str(cancelled)
    again = await here.post(f"/units/{CELLE}/occasions/{occasion}/cancellation", word)
    assert (again.status_code, again.json()["title"]) == (409, "occasion_over")
    late = await here.does("confirmation", seated)
    assert (late.status_code, late.json()["title"]) == (409, "occasion_over"), "nobody comes to what is off"


async def test_what_came_of_it(here: Events) -> None:
    occasion = await here.announces(seats=None)
    ids = {}
    for name, party in (("Ruben", 2), ("Lena", 1), ("Kim", 1)):
        secret = await here.registers(occasion, name, party=party)
        ids[name] = (await here.stands(secret))["registration"], secret
    where = f"/units/{CELLE}/occasions/{occasion}"
    early = await here.post(f"{where}/attendance", {"registration": ids["Ruben"][0], "came": True})
    assert (early.status_code, early.json()["title"]) == (409, "not_yet")
    not_begun = await here.post(f"{where}/closing", {"version": 1})
    assert (not_begun.status_code, not_begun.json()["title"]) == (409, "not_yet")
    here.clock.at = wall("2026-12-03T18:00")
    for name, came in (("Ruben", True), ("Ruben", True), ("Lena", True), ("Lena", False)):
        answer = await here.post(f"{where}/attendance", {"registration": ids[name][0], "came": came})
        assert answer.is_success, "two phones that say the same, or correct each other, are no conflict"
    assert (await here.stands(ids["Lena"][1]))["standing"] == "seated"
    here.clock.at = wall("2026-12-03T21:10")
    assert (await here.post(f"{where}/closing", {"version": 1, "walk_ins": 3})).is_success
    closed = next(data for kind, data, _ in await here.said() if data and kind == "occasion_closed")
    assert (closed["came"], closed["walk_ins"]) == (5, 3)
    standing = {name: (await here.stands(secret))["standing"] for name, (_, secret) in ids.items()}
    assert standing == {"Ruben": "attended", "Lena": "absent", "Kim": "absent"}


async def test_where_nobody_was_ticked_nobody_is_said_to_have_stayed_away(here: Events) -> None:
    occasion = await here.announces()
    secret = await here.registers(occasion, "Ruben")
    here.clock.at = wall("2026-12-04T09:00")
    closing = {"version": 1, "walk_ins": 12}
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/closing", closing)).is_success
    assert (await here.stands(secret))["standing"] == "seated"


@pytest.mark.parametrize("unit", [CELLE, SUB, DISTRICT])
async def test_every_level_announces_its_own_and_nobody_another_ones(here: Events, unit: str) -> None:
    occasion = await here.announces(unit)
    for stranger in {CELLE, SUB, DISTRICT, BERGEN} - {unit}:
        for what, body in (
            ("cancellation", {"version": 1}),
            ("closing", {"version": 1}),
            ("change", evening(version=1)),
        ):
            theirs = await here.post(f"/units/{unit}/occasions/{occasion}/{what}", body, by=somebody(stranger))
            assert theirs.status_code == 403
            not_there = await here.post(f"/units/{stranger}/occasions/{occasion}/{what}", body, by=somebody(stranger))
            assert not_there.status_code == 404
    contact = somebody(unit, Role.CONTACT_PERSON)
    mine = await here.post(f"/units/{unit}/occasions/{occasion}/cancellation", {"version": 1}, by=contact)
    assert mine.is_success, "whoever welcomes newcomers plans their evenings"


async def test_neighbours_who_are_invited_later_learn_how_many_seats_are_left(here: Events) -> None:
    occasion = await here.announces()
    await here.registers(occasion, "Ruben")
    more = evening(version=1, neighbours=True)
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/change", more)).is_success
    kind, data, _ = (await here.said())[-1]
    assert data is not None
    assert (kind, data["taken"], data["invited"]["branch"]) == ("occasion_filled", 1, CELLE)


async def test_what_nobody_closed_is_closed_before_its_guests_are_forgotten(here: Events) -> None:
    occasion = await here.announces(seats=None)
    secrets = [await here.registers(occasion, name, party=2) for name in ("Ruben", "Lena")]
    here.clock.at = wall("2026-12-03T19:30")
    for secret in secrets:
        body = {"registration": (await here.stands(secret))["registration"], "came": True}
        assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/attendance", body)).is_success
    assert (await here.does("erasure", secrets[0])).is_success
    await here.at(wall("2027-01-03T00:00"))
    closed = next(data for kind, data, _ in await here.said() if data and kind == "occasion_closed")
    assert closed["came"] == 4, "also of whom nothing else is left"
    assert await here.rows("SELECT id FROM registrations") == []


async def test_of_what_is_off_the_guests_are_forgotten_thirty_days_later(here: Events) -> None:
    occasion = await here.announces(starts="2027-11-04T19:00", ends="2027-11-04T21:00")
    await here.registers(occasion, "Ruben")
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/cancellation", {"version": 1})).is_success
    await here.at(wall("2026-12-20T12:00"))
    assert await here.rows("SELECT first_name FROM registrations") == [("Ruben",)]
    await here.at(wall("2026-12-21T12:00"))
    assert await here.rows("SELECT first_name FROM registrations") == []
