"""Kits that are kept for a stall: off or on another day, they go along, and nobody is left with a wrong word."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import httpx
import pytest

from services.events.tests.build import BERGEN, CELLE, Events, evening, somebody
from services.events.tests.kits import Kits

wall = datetime.fromisoformat


@pytest.fixture
def kits(here: Events) -> Kits:
    """The district's stock."""
    return Kits(here)


def a_stall(day: str = "2026-12-05", **more: Any) -> dict[str, Any]:
    """On a Saturday in two weeks."""
    facts: dict[str, Any] = {"kind": "stall", "title": "Infostand", "registration": False, "seats": None}
    return evening(**facts) | {"starts": f"{day}T10:00", "ends": f"{day}T13:00"} | more


async def announced(here: Events, unit: str = CELLE, **more: Any) -> str:
    """One; its id."""
    return await here.announces(unit, **a_stall(**more))


async def moves(here: Events, occasion: str, day: str, unit: str = CELLE, **more: Any) -> httpx.Response:
    """It takes place on another day."""
    version = (await here.rows(f"SELECT version FROM occasions WHERE id = '{occasion}'"))[0][0]
    body = a_stall(day) | {"version": version} | more
    return await here.post(f"/units/{unit}/occasions/{occasion}/change", body, by=somebody(unit))


async def falls_off(here: Events, occasion: str, unit: str = CELLE) -> httpx.Response:
    """It does not take place."""
    version = (await here.rows(f"SELECT version FROM occasions WHERE id = '{occasion}'"))[0][0]
    where = f"/units/{unit}/occasions/{occasion}/cancellation"
    return await here.post(where, {"version": version, "word": ""}, by=somebody(unit))


async def days(here: Events, promise: str) -> tuple[Any, ...]:
    """When it is needed and away, and whether that is in danger."""
    what = "needed_from::text, needed_until::text, out_on::text, back_by::text, in_danger"
    found: tuple[Any, ...] = (await here.rows(f"SELECT {what} FROM kit_promises WHERE id = '{promise}'"))[0]
    return found


async def test_a_stall_that_is_off_frees_its_kits_at_once_and_the_owner_hears_of_it(here: Events, kits: Kits) -> None:
    await kits.enter()
    await kits.enter("Stuhl", amount=10)
    stall = await announced(here)
    answer = await kits.ask("2026-12-05", occasion=stall, wanted={"Wohnen": 1, "Stuhl": 8})
    one, other = (str(each["promise"]) for each in answer.json()["promises"])
    assert (await falls_off(here, stall)).is_success
    assert await kits.told(one) == await kits.told(other) == ["ordered", "stall_off"]
    assert await here.rows("SELECT DISTINCT standing FROM kit_promises") == [("withdrawn",)]
    assert await kits.taken() == []
    assert (await kits.ask("2026-12-05", unit=BERGEN, wanted={"Wohnen": 1, "Stuhl": 10})).is_success


async def test_what_is_out_stays_with_whoever_has_it_and_both_are_told(here: Events, kits: Kits) -> None:
    await kits.enter()
    stall = await announced(here)
    promise = await kits.sent("2026-12-05", occasion=stall)
    assert (await falls_off(here, stall)).is_success
    assert (await kits.told(promise))[-1] == "stall_off"
    assert await here.rows("SELECT standing FROM kit_promises") == [("dispatched",)]
    assert (await kits.owner_does("return", promise)).is_success


async def test_a_stall_that_is_moved_takes_its_kit_along(here: Events, kits: Kits) -> None:
    await kits.enter()
    stall = await announced(here)
    promise = await kits.orders("2026-12-04", "2026-12-06", occasion=stall)
    assert (await moves(here, stall, "2026-12-12")).is_success
    assert await days(here, promise) == ("2026-12-11", "2026-12-13", "2026-12-09", "2026-12-15", False)
    assert (await kits.told(promise))[-1] == "stall_moved"
    assert await kits.taken() == [("2026-12-09", "2026-12-15")]
    assert (await kits.ask("2026-12-04", unit=BERGEN)).is_success, "the days before are free"
    await here.at(wall("2026-11-23T12:00"))
    assert (await kits.told(promise))[-1] == "silent"
    await here.at(wall("2026-12-12T06:00"))
    assert (await kits.told(promise))[-1] == "silent", "nobody asks for it back before its new days are over"


async def test_another_hour_or_place_is_no_news_of_the_kit(here: Events, kits: Kits) -> None:
    await kits.enter()
    stall = await announced(here)
    promise = await kits.orders("2026-12-05", occasion=stall)
    assert (await moves(here, stall, "2026-12-05", place="Marktplatz", starts="2026-12-05T09:00")).is_success
    assert await kits.told(promise) == ["ordered"]


async def test_moved_to_days_that_others_have_is_told_truthfully_and_takes_nothing_from_them(
    here: Events, kits: Kits
) -> None:
    await kits.enter()
    stall = await announced(here)
    promise, theirs = (
        await kits.orders("2026-12-05", occasion=stall),
        await kits.orders("2026-12-12", unit=BERGEN),
    )
    assert (await moves(here, stall, "2026-12-13")).is_success
    assert (await days(here, promise))[-1] is True
    assert (await kits.told(promise))[-1] == "stall_moved"
    assert await kits.told(theirs) == ["ordered"], "whoever has it keeps it"
    assert (await kits.owner_does("confirmation", promise)).status_code == 409
    await here.at(wall("2026-11-23T12:00"))
    assert (await kits.told(promise))[-1] == "over", "silence promises nothing that is not there"
    assert (await kits.told(theirs))[-1] == "silent"


async def test_whoever_has_none_after_a_move_gets_it_when_it_is_free(here: Events, kits: Kits) -> None:
    await kits.enter()
    stall = await announced(here)
    promise = await kits.orders("2026-12-05", occasion=stall)
    await kits.owner_does("confirmation", promise)
    theirs = await kits.orders("2026-12-12", unit=BERGEN)
    assert (await moves(here, stall, "2026-12-13")).is_success
    assert (await kits.owner_does("dispatch", promise)).status_code == 409
    assert (await kits.borrower_does("withdrawal", theirs, BERGEN)).is_success
    assert (await kits.told(promise))[-1] == "safe_again"
    assert (await days(here, promise))[-1] is False


async def test_of_what_is_counted_whoever_moves_stands_behind_the_others(here: Events, kits: Kits) -> None:
    await kits.enter("Stuhl", amount=10)
    stall = await announced(here)
    promise = await kits.orders("2026-12-05", occasion=stall, wanted={"Stuhl": 6})
    theirs = await kits.orders("2026-12-12", unit=BERGEN, wanted={"Stuhl": 6})
    assert (await moves(here, stall, "2026-12-12")).is_success
    assert (await days(here, promise))[-1] is True
    assert (await days(here, theirs))[-1] is False


async def test_out_and_needed_later_whoever_comes_next_is_told(here: Events, kits: Kits) -> None:
    await kits.enter()
    stall = await announced(here, day="2026-11-28")
    promise = await kits.sent("2026-11-28", occasion=stall)
    following = await kits.orders("2026-12-05", unit=BERGEN)
    assert (await moves(here, stall, "2026-12-03")).is_success
    assert (await kits.told(promise))[-1] == "stall_moved"
    assert await here.rows(f"SELECT expected::text FROM kit_promises WHERE id = '{promise}'") == [("2026-12-05",)]
    assert (await kits.told(following))[-1] == "in_danger"
    await here.at(wall("2026-12-02T06:00"))
    assert "overdue" not in await kits.told(promise), "it is to come later, and that is said"
    await here.at(wall("2026-12-06T06:00"))
    assert (await kits.told(promise))[-1] == "overdue"


async def test_cancelled_while_somebody_orders_for_it_nothing_stays_kept(here: Events, kits: Kits) -> None:
    await kits.enter(count=5)
    for _ in range(5):
        stall = await announced(here)
        await asyncio.gather(kits.ask("2026-12-05", occasion=stall), falls_off(here, stall))
    alive = "SELECT count(*) FROM kit_promises p JOIN occasions o ON o.id = p.occasion WHERE o.state = 'cancelled'"
    assert await here.rows(f"{alive} AND p.standing = 'ordered'") == [(0,)]


async def test_of_what_is_counted_whoever_would_get_none_is_told_when_there_is_less(here: Events, kits: Kits) -> None:
    (stock,) = await kits.enter("Stuhl", amount=10)
    out = await kits.sent("2026-11-24", wanted={"Stuhl": 5})
    first = await kits.orders("2026-12-05", wanted={"Stuhl": 5})
    second = await kits.orders("2026-12-05", unit=BERGEN, wanted={"Stuhl": 5})
    assert (await kits.owner_does("loss", out)).is_success
    assert (await kits.told(first)) == ["ordered"], "whoever was first keeps theirs"
    assert (await kits.told(second))[-1] == "in_danger"
    version = (await here.rows("SELECT version FROM kits"))[0][0]
    body = {"topic": "housing", "amount": 9, "version": version}
    where = f"/units/{kits.owner}/kits/{stock['kit']}/change"
    assert (await here.post(where, body, by=somebody(kits.owner))).is_success, (
        "less than promised, and more than it was"
    )
    assert (await kits.told(second))[-1] == "in_danger"
    body |= {"amount": 10, "version": version + 1}
    assert (await here.post(where, body, by=somebody(kits.owner))).is_success
    assert (await kits.told(second))[-1] == "safe_again"


async def test_of_what_is_counted_and_broken_all_are_told_and_what_is_late_counts(here: Events, kits: Kits) -> None:
    await kits.enter("Stuhl", amount=10)
    late = await kits.sent("2026-11-24", wanted={"Stuhl": 6})
    following = await kits.orders("2026-12-01", unit=BERGEN, wanted={"Stuhl": 6})
    await here.at(wall("2026-11-28T06:00"))
    assert (await kits.told(late))[-1] == "overdue"
    assert (await kits.told(following))[-1] == "in_danger"
    await kits.owner_does("return", late)
    assert (await kits.told(following))[-1] == "safe_again"


async def test_to_whom_it_is_to_be_handed_on_stands_in_all_that_is_said_later(here: Events, kits: Kits) -> None:
    await kits.enter()
    first = await kits.sent("2026-11-24", "2026-11-25")
    following = await kits.orders("2026-12-01", unit=BERGEN)
    await kits.owner_does("next", first, to=following)
    await kits.borrower_does("arrival", first)
    await kits.borrower_does("delay", first, back_on="2026-12-01")
    await kits.borrower_does("handing-on", first)
    said = [d for n, d, _ in await here.said() if d and n == "kit_promise_changed" and d["promise"] == first]
    assert {(one["why"], (one["hand_to_unit"] or {}).get("branch")) for one in said[3:]} == {
        (why, BERGEN) for why in ("to_hand_on", "arrived", "delayed", "handed_on")
    }


async def test_nobody_is_asked_to_pass_over_whoever_comes_in_between(here: Events, kits: Kits) -> None:
    await kits.enter()
    first = await kits.sent("2026-11-24", "2026-11-25")
    following = await kits.orders("2027-01-11", unit=BERGEN)
    between = await kits.orders("2026-12-05")
    assert (await kits.owner_does("next", first, to=following)).json()["type"].endswith("not_next")
    await kits.borrower_does("withdrawal", between)
    assert (await kits.owner_does("next", first, to=following)).is_success
    assert (await kits.ask("2026-12-05")).status_code == 409, "it does not come back in between"
    await kits.borrower_does("arrival", first)
    assert (await kits.borrower_does("handing-on", first)).is_success


async def test_what_went_too_early_and_did_not_go_is_away_from_its_own_day(here: Events, kits: Kits) -> None:
    await kits.enter()
    promise = await kits.sent("2026-12-05")
    assert await kits.taken() == [("2026-11-20", "2026-12-07")]
    assert (await kits.owner_does("dispatch/undoing", promise)).is_success
    assert await kits.taken() == [("2026-12-03", "2026-12-07")]
