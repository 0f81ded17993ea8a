"""A branch that nobody has seen: one offer, with a kit that is really held; what it answers; what time does."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from services.events.tests.build import BERGEN, CELLE, DISTRICT, TREE, Events, somebody
from services.events.tests.kits import Kits, office
from services.events.tests.visibility import BRANCHES, Visibility

BEGIN = date(2026, 11, 20)
# 25, 26 December and 1 January do not count
DUE = BEGIN + timedelta(days=56 + 3)


async def test_nothing_on_the_last_day_and_on_the_next_one_offer_with_a_kit_that_is_held(here: Events) -> None:
    it, kits = Visibility(here), Kits(here)
    await kits.enter("Wohnen", count=1)
    assert (await it.looks()).is_success
    assert await it.whys() == ["watched"]
    await it.on(DUE - timedelta(days=1))
    assert await it.offers() == []
    assert await it.whys() == ["watched"]
    await it.on(DUE)
    (offer,) = await it.offers()
    assert (await it.whys())[-1] == "gap"
    assert (offer["standing"], offer["topic"], offer["asked"]) == ("open", "housing", False)
    days = [one["day"] for one in offer["days"]]
    assert len(days) == 3
    assert all(date.fromisoformat(day).weekday() == 5 for day in days)
    held = {unit: await it.held(unit) for unit in [row[0] for row in await here.rows("SELECT unit FROM kit_promises")]}
    # there is one kit, and all branches are unseen since the same day: on each day it is held for one of them
    promised = [day for all_ in held.values() for day, standing in all_ if standing == "offered"]
    assert promised
    assert len(promised) == len(set(promised))
    answer = await kits.ask(promised[0], unit="ov-springe" if "ov-springe" not in held else BERGEN)
    assert answer.status_code == 409, "what is held is nobody else's"


async def test_after_a_standstill_of_eight_weeks_one_offer_from_several_workers(here: Events) -> None:
    it = Visibility(here)
    await it.looks()
    here.clock.at = datetime.combine(DUE + timedelta(days=56), datetime.min.time()).replace(hour=12)
    await asyncio.gather(*(here.deadlines.work_off(here.service.database, here.clock) for _ in range(4)))
    assert [one["standing"] for one in await it.offers()] == ["open"]
    assert await it.whys() == ["watched", "gap"]
    rows = await here.rows("SELECT unit, count(*) FROM visibility_offers GROUP BY unit")
    assert len(rows) == BRANCHES
    assert {count for _, count in rows} == {1}
    assert len({one["offer"] for one in await it.offers()}) == 1


async def test_switched_on_for_a_year_that_is_over_it_shows_gaps_and_offers_nothing_until_eight_weeks_later(
    here: Events,
) -> None:
    it = Visibility(here)
    await it.looks(since="2026-06-01")
    (told,) = await it.told("visibility_changed")
    assert (told["why"], told["gap"]) == ("watched", True), "that there was a gap before anybody looked is no news"
    await it.on(DUE - timedelta(days=1))
    assert await here.rows("SELECT 1 FROM visibility_offers") == []
    await it.on(DUE)
    assert len(await it.offers()) == 1


async def test_what_is_public_ends_a_gap_when_it_is_over_and_what_is_not_does_not(here: Events) -> None:
    it = Visibility(here)
    await it.looks()
    await it.stall("2026-12-05")
    await it.stall("2026-12-12", kind="evening", public=False)
    off = await it.stall("2026-12-19")
    cancelled = await here.post(f"/units/{CELLE}/occasions/{off}/cancellation", {"version": 1})
    assert cancelled.is_success
    await it.on(date(2026, 12, 5), hour=12)
    assert await it.whys() == ["watched"]
    await here.at(datetime.fromisoformat("2026-12-05T13:00"))
    assert await it.whys() == ["watched", "seen"]
    await it.on(date(2027, 1, 30))
    assert (await it.told("visibility_changed"))[-1]["seen_on"] == "2026-12-05"
    assert (await it.told("visibility_changed", BERGEN))[-1]["gap"] is True
    # 56 days after 5 December, and three that do not count
    await it.on(date(2027, 2, 1))
    assert await it.offers() == []
    await it.on(date(2027, 2, 2))
    assert len(await it.offers()) == 1


async def test_a_campaign_in_between_moves_the_offer_and_taken_out_again_it_is_as_before(here: Events) -> None:
    it = Visibility(here)
    await it.looks()
    period = await it.leaves_out("2026-12-01", "2026-12-10")
    await it.on(DUE)
    assert await it.offers() == []
    answer = await here.post(f"/units/{DISTRICT}/visibility/periods/{period}/removal", by=office())
    assert answer.is_success
    await here.later(minutes=0)
    assert len(await it.offers()) == 1
    assert (await here.post(f"/units/{DISTRICT}/visibility/periods/{period}/removal", by=office())).status_code == 404


async def test_a_no_frees_the_kit_at_once_and_is_followed_by_four_silent_weeks(here: Events) -> None:
    it, kits = Visibility(here), Kits(here, "ub-celle")
    await it.looks()
    await it.on(DUE - timedelta(days=1))
    await kits.enter("Wohnen", count=20)
    await it.on(DUE)
    (offer,) = await it.offers()
    assert {standing for _, standing in await it.held()} == {"offered"}
    assert len(await it.held()) == 3
    assert (await it.answers("refusal", offer["offer"])).is_success
    assert {standing for _, standing in await it.held()} == {"withdrawn"}
    assert (await it.answers("refusal", offer["offer"])).is_success, "said twice is said once"
    await it.on(DUE + timedelta(days=27))
    assert [one["standing"] for one in await it.offers()] == ["open", "declined"]
    await it.on(DUE + timedelta(days=28))
    assert [one["standing"] for one in await it.offers()] == ["open", "declined", "open"]


async def test_silence_ends_the_hold_by_itself_after_seven_days_and_is_a_no(here: Events) -> None:
    it, kits = Visibility(here), Kits(here, "ub-celle")
    await it.looks()
    await it.on(DUE - timedelta(days=1))
    await kits.enter("Wohnen", count=20)
    await it.on(DUE)
    until = datetime.fromisoformat((await it.offers())[0]["until"])
    assert until - here.clock.at == timedelta(days=7)
    await here.at(until - timedelta(minutes=1))
    assert {standing for _, standing in await it.held()} == {"offered"}
    await here.at(until)
    assert not {standing for _, standing in await it.held()} & {"offered", "promised"}
    assert [one["standing"] for one in await it.offers()] == ["open", "over"]
    late = await it.answers("acceptance", (await it.offers())[0]["offer"], day="2027-01-30", place="Markt")
    assert late.json()["type"].endswith("offer_over")
    await it.on(until.date() + timedelta(days=27))
    assert len(await it.offers()) == 2
    await it.on(until.date() + timedelta(days=28))
    assert len(await it.offers()) == 3


async def test_a_yes_announces_the_stall_with_shifts_and_the_kit_and_frees_the_other_days(here: Events) -> None:
    it, kits = Visibility(here), Kits(here)
    await kits.enter("Pflegepaket", topic="care")
    await it.looks()
    asked = await here.post(f"/units/{CELLE}/visibility/offers", by=somebody(CELLE))
    assert asked.is_success, asked.text
    offer, days = asked.json()["offer"], asked.json()["days"]
    assert len(days) == 3
    assert [day for day, _ in await it.held()] == days
    again = await here.post(f"/units/{CELLE}/visibility/offers", by=somebody(CELLE))
    assert again.json()["type"].endswith("offered_already")
    wrong = await it.answers("acceptance", offer, day="2026-12-24", place="Markt")
    assert wrong.json()["errors"][0]["pointer"] == "/day"
    await it.stall(days[0])
    meanwhile = await it.answers("acceptance", offer, day=days[0], place="Markt")
    assert meanwhile.status_code == 422, "two stalls on one morning nobody meant"
    answer = await it.answers("acceptance", offer, day=days[1], place="Großer Plan")
    assert answer.is_success, answer.text
    occasion = answer.json()["occasion"]
    rows = await here.rows(
        f"SELECT kind, public, starts, said->>'title', said->>'place' FROM occasions WHERE id = '{occasion}'"
    )
    starts = datetime.fromisoformat(f"{days[1]}T10:00")
    assert rows == [("stall", True, starts, "Infostand: Pflege", "Großer Plan")]
    assert await here.rows("SELECT count(*), sum(places) FROM shifts") == [(3, 6)]
    promised = await here.rows("SELECT needed_from, standing, occasion FROM kit_promises ORDER BY needed_from")
    assert [(day.isoformat(), standing) for day, standing, _ in promised] == [
        (days[0], "withdrawn"),
        (days[1], "promised"),
        (days[2], "withdrawn"),
    ]
    assert str(promised[1][2]) == occasion
    assert (await it.answers("acceptance", offer, day=days[0], place="Markt")).status_code == 409


async def test_who_has_said_yes_is_offered_nothing_more_until_the_stall_is_over(here: Events) -> None:
    it = Visibility(here)
    await it.looks()
    await it.on(DUE)
    (offer,) = await it.offers()
    day = offer["days"][2]["day"]
    assert (await it.answers("acceptance", offer["offer"], day=day, place="Markt")).is_success
    await it.leaves_out("2026-01-01", "2026-01-02")  # every branch is looked at once more
    await it.on(date.fromisoformat(day), hour=14)
    assert [one["standing"] for one in await it.offers()] == ["open", "accepted"]
    assert (await it.whys())[-2:] == ["gap", "seen"]


async def test_where_no_kit_is_free_it_says_so_and_one_that_is_free_on_one_day_is_held_for_that(here: Events) -> None:
    it, kits = Visibility(here), Kits(here)
    await it.looks()
    asked = await here.post(f"/units/{BERGEN}/visibility/offers", by=somebody(BERGEN))
    (offer,) = await it.offers(BERGEN)
    assert asked.is_success
    assert [one["promise"] for one in offer["days"]] == [None, None, None]
    assert offer["kind"] is None
    await kits.enter("Wohnen", count=1)
    first = asked.json()["days"][0]
    await kits.orders(first, unit=BERGEN)
    await here.post(f"/units/{CELLE}/visibility/offers", by=somebody(CELLE))
    (other,) = await it.offers()
    assert len([one for one in other["days"] if one["promise"]]) == 3
    assert first not in [one["day"] for one in other["days"]], "another Saturday has a kit"


async def test_a_day_that_stands_in_no_calendar_can_be_told_and_only_where_somebody_looks(here: Events) -> None:
    it = Visibility(here)
    early = await here.post(f"/units/{CELLE}/visibility/seen", {"seen_on": "2026-11-10"}, by=somebody(CELLE))
    assert early.json()["type"].endswith("not_watched")
    await it.looks(since="2026-06-01")
    answer = await here.post(f"/units/{CELLE}/visibility/seen", {"seen_on": "2026-11-10"}, by=somebody(CELLE))
    assert answer.json() == {"seen_on": "2026-11-10", "gap": False}
    assert await it.whys() == ["watched", "seen"]
    ahead = await here.post(f"/units/{CELLE}/visibility/seen", {"seen_on": "2026-11-21"}, by=somebody(CELLE))
    assert ahead.json()["errors"][0]["pointer"] == "/seen_on"


async def test_being_seen_ends_what_time_offered_and_switched_off_nothing_is_a_gap(here: Events) -> None:
    it = Visibility(here)
    await it.looks()
    await it.on(DUE)
    await here.post(f"/units/{CELLE}/visibility/seen", {"seen_on": DUE.isoformat()}, by=somebody(CELLE))
    assert [one["standing"] for one in await it.offers()] == ["open", "over"]
    assert (await it.looks(False, version=1)).is_success
    assert (await it.told("visibility_changed", BERGEN))[-1]["gap"] is False
    await it.on(DUE + timedelta(days=70))
    assert len(await it.offers()) == 2
    assert (await it.looks(True, version=1)).status_code == 409


async def test_a_branch_that_is_new_counts_from_its_own_first_day(here: Events) -> None:
    it = Visibility(here)
    await it.looks()
    born = TREE[CELLE].model_copy(update={"key": "ov-neu", "name": "Ortsverein Neu", "version": 1})
    here.service.units.put(born)
    await it.on(BEGIN + timedelta(days=10))
    (told,) = await it.told("visibility_changed", "ov-neu")
    assert (told["why"], told["since"]) == ("watched", (BEGIN + timedelta(days=1)).isoformat())


async def test_only_a_district_sets_what_counts(here: Events) -> None:
    for unit in (CELLE, "ub-celle"):
        body: dict[str, Any] = {"looks": True, "version": 0}
        answer = await here.post(f"/units/{unit}/visibility", body, by=somebody(unit))
        assert answer.json()["type"].endswith("no_district")
    it = Visibility(here)
    assert (await it.looks(since="2025-06-01")).json()["errors"][0]["pointer"] == "/since"
    holidays = {"kind": "holidays", "first": "2026-12-10", "last": "2026-12-01", "word": "Ferien"}
    wrong = await here.post(f"/units/{DISTRICT}/visibility/periods", holidays, by=office())
    assert wrong.json()["errors"][0]["pointer"] == "/last"
