"""Guests as stories: they register, wait, move up, are asked, come back, and are forgotten."""

from __future__ import annotations

from datetime import datetime

import pytest

from services.events.tests.build import BERGEN, CELLE, DISTRICT, NOTIFY, Events, evening, somebody, view

wall = datetime.fromisoformat


async def test_before_the_address_is_confirmed_nobody_knows_anything(here: Events) -> None:
    occasion = await here.announces()
    secret = await here.asks(occasion, "Ruben", note="Ich bringe Kuchen mit.")
    assert (await here.stands(secret))["standing"] == "asked"
    said = str(await here.said())
    assert "Ruben" not in said
    assert "Kuchen" not in said
    assert (await here.does("confirmation", secret)).json()["standing"] == "seated"
    kinds = [kind for kind, _, _ in await here.said()][-4:]
    assert kinds == ["person", "text", "guest_registered", "occasion_filled"]
    fact = next(data for kind, data, _ in await here.said() if data and kind == "guest_registered")
    assert "Ruben" not in str(fact)
    assert "Kuchen" not in str(fact)


async def test_whoever_does_not_confirm_within_a_day_was_never_there(here: Events) -> None:
    occasion = await here.announces()
    secret = await here.asks(occasion, "Ruben")
    await here.later(hours=24)
    assert (await here.stands(secret))["standing"] == "asked"
    await here.later(minutes=2)
    assert (await here.stands(secret)) == (await here.stands("x" * 30)), "as a link that never was"
    assert (await here.does("confirmation", secret)).status_code == 410
    assert await here.rows("SELECT * FROM registrations") == []


async def test_one_address_comes_once(here: Events) -> None:
    occasion = await here.announces()
    first = await here.registers(occasion, "Ruben")
    again = await here.asks(occasion, "Ruben", party=2)
    assert (await here.stands(again))["standing"] == "asked", "the answer to whoever asks is the same"
    confirmed = (await here.does("confirmation", again)).json()
    assert confirmed | {"first_name": "Ruben"} == await here.stands(first)
    assert await here.stands(again) == await here.stands(first), "both links lead to what there is"
    assert await here.rows("SELECT party, standing FROM registrations") == [(1, "seated")]
    assert await here.rows("SELECT taken, waiting FROM occasions") == [(1, 0)]


async def test_a_seat_that_becomes_free_is_passed_on_at_once(here: Events) -> None:
    occasion = await here.announces(seats=1)
    secrets = [await here.registers(occasion, name) for name in ("Ruben", "Lena", "Kim")]
    assert [(await here.stands(one))["standing"] for one in secrets] == ["seated", "waiting", "waiting"]
    await here.does("withdrawal", secrets[0])
    assert [(await here.stands(one))["standing"] for one in secrets] == ["withdrawn", "seated", "waiting"]
    await here.does("withdrawal", secrets[1])
    assert [(await here.stands(one))["standing"] for one in secrets] == ["withdrawn", "withdrawn", "seated"]
    assert (await here.does("withdrawal", secrets[1])).is_success, "once more changes nothing"
    assert await here.changes() == [("guest", "withdrawn"), ("moved_up", "seated")] * 2


async def test_a_pair_is_passed_over_once_and_told_so(here: Events) -> None:
    occasion = await here.announces(seats=3)
    names = [("Ruben", 1), ("Lena", 1), ("Kim", 1), ("Paar", 2), ("Ole", 1), ("Ida", 1)]
    secrets = {name: await here.registers(occasion, name, party=party) for name, party in names}
    await here.does("withdrawal", secrets["Ruben"])
    assert (await here.stands(secrets["Paar"]))["standing"] == "waiting"
    assert (await here.stands(secrets["Ole"]))["standing"] == "seated"
    await here.does("withdrawal", secrets["Lena"])
    assert (await here.stands(secrets["Ida"]))["standing"] == "waiting", "what is free is kept for the pair now"
    await here.does("withdrawal", secrets["Kim"])
    assert (await here.stands(secrets["Paar"]))["standing"] == "seated"
    assert [why for why, _ in await here.changes()] == [
        "guest",
        "passed_over",
        "moved_up",
        "guest",
        "guest",
        "moved_up",
    ]


async def test_on_the_last_day_a_guest_is_asked_first(here: Events) -> None:
    occasion = await here.announces(seats=1)
    first, second, third = [await here.registers(occasion, name) for name in ("Ruben", "Lena", "Kim")]
    here.clock.at = wall("2026-12-03T10:00")
    await here.does("withdrawal", first)
    asked = await here.stands(second)
    assert (asked["standing"], asked["until"]) == ("offered", "2026-12-03T14:00:00")
    newcomer = await here.registers(occasion, "Ole")
    assert (await here.stands(newcomer))["standing"] == "waiting", "the seat is kept"
    await here.at(wall("2026-12-03T13:59"))
    assert (await here.stands(second))["standing"] == "offered"
    await here.at(wall("2026-12-03T14:00"))
    assert (await here.stands(second))["standing"] == "withdrawn"
    late = await here.does("acceptance", second)
    assert (late.status_code, late.json()["title"]) == (409, "offer_over")
    assert (await here.stands(third))["until"] == "2026-12-03T18:00:00"
    assert (await here.does("acceptance", third)).json()["standing"] == "seated"
    assert (await here.does("acceptance", third)).json()["standing"] == "seated", "tapped twice"
    await here.at(wall("2026-12-03T18:30"))
    await here.does("withdrawal", third)
    assert (await here.stands(newcomer))["standing"] == "waiting", "nobody is asked in the last hour"
    at_the_door = await here.registers(occasion, "Ida")
    assert (await here.stands(at_the_door))["standing"] == "seated", "but whoever asks has what is free"


async def test_after_the_start_nothing_moves(here: Events) -> None:
    occasion = await here.announces(seats=1)
    first, second = [await here.registers(occasion, name) for name in ("Ruben", "Lena")]
    pending = await here.asks(occasion, "Kim")
    here.clock.at = wall("2026-12-03T19:00")
    for what in ("withdrawal", "acceptance"):
        assert (await here.does(what, first)).status_code in (200, 409)
    assert (await here.does("withdrawal", first)).json()["title"] == "occasion_over"
    assert (await here.does("confirmation", pending)).json()["title"] == "occasion_over"
    assert (await here.does("party", second, party=2)).json()["title"] == "occasion_over"
    new = {"first_name": "Ole", "email": "ole@example.org"}
    answer = await here.post(f"/units/{CELLE}/occasions/{occasion}/registrations", new, by=view(CELLE))
    assert (answer.status_code, answer.json()["title"]) == (409, "occasion_over")


async def test_whoever_withdrew_comes_back_to_the_end_of_the_line(here: Events) -> None:
    occasion = await here.announces(seats=1)
    first, second = [await here.registers(occasion, name) for name in ("Ruben", "Lena")]
    await here.does("withdrawal", first)
    assert (await here.does("confirmation", first)).json()["standing"] == "waiting"
    assert (await here.stands(second))["standing"] == "seated"
    assert (await here.changes())[-1] == ("again", "waiting")


async def test_with_more_people_only_where_there_is_room(here: Events) -> None:
    occasion = await here.announces(seats=3)
    mine = await here.registers(occasion, "Ruben")
    assert (await here.does("party", mine, party=3)).json()["party"] == 3
    other = await here.registers(occasion, "Lena")
    assert (await here.stands(other))["standing"] == "waiting"
    assert (await here.does("party", mine, party=2)).json()["party"] == 2
    assert (await here.stands(other))["standing"] == "seated", "what became free is passed on"
    answer = await here.does("party", mine, party=3)
    assert (answer.status_code, answer.json()["title"]) == (409, "no_room")


async def test_a_day_before_those_with_a_seat_are_reminded_once(here: Events) -> None:
    occasion = await here.announces(seats=2)
    for name in ("Ruben", "Lena", "Kim"):
        await here.registers(occasion, name)
    await here.at(wall("2026-12-02T09:59"))
    assert "guest_reminded" not in [kind for kind, _, _ in await here.said()]
    await here.at(wall("2026-12-02T10:00"))
    await here.at(wall("2026-12-02T20:00"))
    assert [kind for kind, _, _ in await here.said()].count("guest_reminded") == 2


async def test_after_a_standstill_nobody_is_reminded_of_what_is_over(here: Events) -> None:
    occasion = await here.announces(seats=1)
    first, second = [await here.registers(occasion, name) for name in ("Ruben", "Lena")]
    here.clock.at = wall("2026-12-03T10:00")
    await here.does("withdrawal", first)
    await here.at(wall("2026-12-10T10:00"))
    assert "guest_reminded" not in [kind for kind, _, _ in await here.said()]
    assert (await here.stands(second))["standing"] == "withdrawn"


async def test_what_was_moved_is_reminded_of_on_its_new_day(here: Events) -> None:
    occasion = await here.announces()
    await here.registers(occasion, "Ruben")
    moved = evening(version=1, starts="2026-12-10T19:00", ends="2026-12-10T21:00")
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/change", moved)).is_success
    await here.at(wall("2026-12-02T10:00"))
    assert "guest_reminded" not in [kind for kind, _, _ in await here.said()]
    await here.at(wall("2026-12-09T10:00"))
    assert [kind for kind, _, _ in await here.said()].count("guest_reminded") == 1


async def test_thirty_days_after_nothing_of_a_guest_is_left(here: Events) -> None:
    occasion = await here.announces()
    secret = await here.registers(occasion, "Ruben", note="Ich bringe Kuchen mit.")
    await here.at(wall("2027-01-02T23:00"))
    assert (await here.stands(secret))["standing"] == "seated"
    await here.at(wall("2027-01-03T00:00"))
    assert (await here.stands(secret))["standing"] == "over"
    assert await here.rows("SELECT * FROM registrations") == []
    assert await here.rows("SELECT * FROM registration_links") == []
    kinds = [(kind, data is None) for kind, data, _ in await here.said()][-3:]
    assert kinds == [("guest_forgotten", False), ("text", True), ("person", True)]
    left = {data["person"] for kind, data, _ in await here.said() if data and kind == "person"}
    gone = {headers["ce_subject"] for kind, data, headers in await here.said() if data is None and kind == "person"}
    assert left == gone


async def test_who_wants_to_be_forgotten_is_at_once_and_their_seat_passed_on(here: Events) -> None:
    occasion = await here.announces(seats=1)
    first, second = [await here.registers(occasion, name) for name in ("Ruben", "Lena")]
    assert (await here.does("erasure", first)).json()["standing"] == "over"
    assert (await here.stands(second))["standing"] == "seated"
    assert await here.rows("SELECT first_name FROM registrations") == [("Lena",)]
    assert (await here.does("erasure", first)).status_code == 410


async def test_a_link_is_known_to_its_holder_alone(here: Events) -> None:
    occasion = await here.announces()
    secret = await here.registers(occasion, "Ruben")
    for by in (somebody(CELLE), somebody(DISTRICT)):
        assert (await here.post("/registrations/standing", {"secret": secret}, by=by)).status_code == 403
    registration = (await here.stands(secret))["registration"]
    assert (await here.post(f"/links/{registration}/issue", by=view(CELLE))).status_code == 403
    elsewhere = f"/units/{CELLE}/occasions/{occasion}/registrations"
    new = {"first_name": "Ole", "email": "ole@example.org"}
    assert (await here.post(elsewhere, new, by=view(BERGEN))).status_code == 403
    stored = await here.rows("SELECT convert_from(body, 'UTF8') FROM commands WHERE body IS NOT NULL")
    assert secret not in str(stored)
    assert "Ruben" not in str(stored), "answers of commands stay"


async def offered(here: Events) -> tuple[str, str, str]:
    """On the last day a seat is kept for a pair until 14:00, and somebody waits behind it."""
    occasion = await here.announces(seats=2)
    first = await here.registers(occasion, "Ruben", party=2)
    pair = await here.registers(occasion, "Lena", party=2)
    third = await here.registers(occasion, "Kim")
    here.clock.at = wall("2026-12-03T10:00")
    await here.does("withdrawal", first)
    assert (await here.stands(pair))["standing"] == "offered"
    return occasion, pair, third


async def test_who_says_with_how_many_they_come_says_that_they_come(here: Events) -> None:
    _, pair, third = await offered(here)
    assert (await here.does("party", pair, party=1)).json()["standing"] == "seated"
    assert (await here.stands(third))["standing"] == "offered", "what became free is passed on"
    assert ("accepted", "seated") in await here.changes()


async def test_an_offer_ends_though_the_occasion_was_moved_meanwhile(here: Events) -> None:
    occasion, pair, third = await offered(here)
    moved = evening(version=1, place="Bürgerhaus")
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/change", moved)).is_success
    until = wall((await here.stands(pair))["until"])
    assert until == wall("2026-12-03T14:00")
    await here.at(until)
    assert (await here.stands(pair))["standing"] == "withdrawn"
    assert (await here.stands(third))["standing"] == "offered"


async def test_somebody_at_the_door_is_told_what_happens_and_can_still_go(here: Events) -> None:
    occasion = await here.announces(seats=1)
    first, second = [await here.registers(occasion, name) for name in ("Ruben", "Lena")]
    where = f"/units/{CELLE}/occasions/{occasion}/attendance"
    body = {"registration": (await here.stands(first))["registration"], "came": True}
    here.clock.at = wall("2026-12-03T17:59")
    assert (await here.post(where, body)).json()["title"] == "not_yet"
    here.clock.at = wall("2026-12-03T18:00")
    assert (await here.post(where, body)).is_success
    moved = evening(version=1, seats=1, place="Bürgerhaus")
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/change", moved)).is_success
    assert ("moved", "attended") in await here.changes()
    assert (await here.does("erasure", first)).is_success
    assert await here.rows("SELECT taken FROM occasions") == [(0,)]
    at_the_door = await here.registers(occasion, "Kim")
    assert (await here.stands(at_the_door))["standing"] == "seated"
    assert (await here.stands(second))["standing"] == "waiting"


async def test_a_party_that_no_seats_could_hold_keeps_none_for_itself(here: Events) -> None:
    occasion = await here.announces(seats=3)
    first = await here.registers(occasion, "Ruben", party=3)
    large = await here.registers(occasion, "Lena", party=3)
    small = await here.registers(occasion, "Kim")
    await here.does("party", first, party=1)
    assert (await here.stands(small))["standing"] == "seated", "passed over once"
    fewer = evening(version=1, seats=2)
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/change", fewer)).is_success
    await here.does("withdrawal", small)
    again = await here.registers(occasion, "Ida")
    assert (await here.stands(again))["standing"] == "seated"
    assert (await here.stands(large))["standing"] == "waiting"
    new = {"first_name": "Ole", "email": "ole@example.org", "party": 3}
    answer = await here.post(f"/units/{CELLE}/occasions/{occasion}/registrations", new, by=view(CELLE))
    assert (answer.status_code, answer.json()["title"]) == (409, "too_many")


async def test_what_is_kept_for_who_waits_goes_to_nobody_s_friend(here: Events) -> None:
    occasion = await here.announces(seats=2)
    first, second = [await here.registers(occasion, name) for name in ("Ruben", "Kim")]
    pair = await here.registers(occasion, "Lena", party=2)
    await here.does("withdrawal", first)
    assert (await here.stands(pair))["standing"] == "waiting"
    answer = await here.does("party", second, party=2)
    assert (answer.status_code, answer.json()["title"]) == (409, "no_room")


async def test_erasure_takes_all_that_an_address_ever_registered_for_it(here: Events) -> None:
    occasion = await here.announces()
    first = await here.registers(occasion, "Ruben", note="Nussallergie")
    await here.does("withdrawal", first)
    again = await here.registers(occasion, "Ruben")
    assert len(await here.rows("SELECT id FROM registrations")) == 2
    assert (await here.does("erasure", again)).is_success
    assert await here.rows("SELECT id FROM registrations") == []
    persons = {data["person"] for kind, data, _ in await here.said() if data and kind == "person"}
    gone = {headers["ce_subject"] for kind, data, headers in await here.said() if data is None and kind == "person"}
    assert persons == gone


async def test_nobody_is_reminded_twice_of_one_day(here: Events) -> None:
    occasion = await here.announces()
    await here.registers(occasion, "Ruben")
    await here.at(wall("2026-12-02T10:00"))
    here.clock.at = wall("2026-12-02T14:00")
    moved = evening(version=1, place="Bürgerhaus")
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/change", moved)).is_success
    await here.at(wall("2026-12-02T20:00"))
    assert [kind for kind, _, _ in await here.said()].count("guest_reminded") == 1


async def test_a_link_to_confirm_what_is_over_is_not_sent(here: Events) -> None:
    occasion = await here.announces()
    await here.asks(occasion, "Ruben")
    registration = next(str(one) for (one,) in await here.rows("SELECT id FROM registrations"))
    assert (await here.post(f"/units/{CELLE}/occasions/{occasion}/cancellation", {"version": 1})).is_success
    assert (await here.post(f"/links/{registration}/issue", by=NOTIFY)).status_code == 410


async def test_a_family_shares_an_address_and_each_of_them_has_a_seat(here: Events) -> None:
    occasion = await here.announces(seats=3)
    ruben, lena = [await here.registers(occasion, name, email="Familie@example.org") for name in ("Ruben", "Lena")]
    assert (await here.stands(ruben))["registration"] != (await here.stands(lena))["registration"]
    assert (await here.does("withdrawal", lena)).is_success
    assert [(await here.stands(one))["standing"] for one in (ruben, lena)] == ["seated", "withdrawn"]
    assert (await here.does("erasure", lena)).is_success
    assert (await here.stands(ruben))["standing"] == "seated", "one of them is forgotten"


@pytest.mark.parametrize(("name", "email"), [("RUBEN", "ruben@example.org"), ("Ruben ", "Ruben@Example.ORG")])
async def test_the_same_name_and_address_in_another_spelling_is_the_same_guest(
    here: Events, name: str, email: str
) -> None:
    occasion = await here.announces()
    first = await here.registers(occasion, "Ruben")
    again = await here.registers(occasion, name, email=email)
    assert (await here.stands(first))["registration"] == (await here.stands(again))["registration"]
    assert await here.rows("SELECT taken FROM occasions") == [(1,)]
