"""Planning in one step: all of it or nothing; and drafts."""

from __future__ import annotations

from typing import Any

from services.events.tests.build import BERGEN, CELLE, SUB, Events, evening, somebody
from services.events.tests.kits import Kits
from shared.security.permissions import Role
from shared.security.tokens import Principal

STALL = {"topic": "housing", "shifts": 3, "people": 2}


def stall(**more: Any) -> dict[str, Any]:
    """A stall with all that belongs to it."""
    times = {"starts": "2026-12-05T10:00", "ends": "2026-12-05T13:00"}
    return evening(kind="stall", title="Infostand", registration=False, seats=None, stall=STALL, **times) | more


async def kinds(here: Events) -> list[str]:
    """What was said, without texts."""
    return [kind for kind, _, headers in await here.said() if headers["ce_source"] == "/events"]


async def test_a_stall_with_topic_shifts_kit_and_partners_is_one_step(here: Events) -> None:
    kits = Kits(here)
    (kit,) = await kits.enter("Wohnen")
    said = len(await here.said())
    wanted = {"owner": "bezirk-hannover", "kind": kit["kind"]}
    answer = await here.post(f"/units/{CELLE}/plans", stall(kit=wanted, partners=[BERGEN]))
    assert answer.is_success, answer.text
    now = [kind for kind, _, headers in (await here.said())[said:] if headers["ce_source"] == "/events"]
    assert now == [
        "occasion_announced",
        "stall_planned",
        "co_organiser_changed",
        "kit_promise_changed",
        "kit_taken",
    ] or (
        set(now) == {"occasion_announced", "stall_planned", "co_organiser_changed", "kit_promise_changed", "kit_taken"}
    )
    (promise,) = await here.rows("SELECT occasion, needed_from::text FROM kit_promises")
    assert (str(promise[0]), promise[1]) == (answer.json()["occasion"], "2026-12-05")


async def test_without_the_kit_there_is_nothing_of_it(here: Events) -> None:
    kits = Kits(here)
    (kit,) = await kits.enter("Wohnen")
    wanted = {"owner": "bezirk-hannover", "kind": kit["kind"]}
    assert (await here.post(f"/units/{CELLE}/plans", stall(kit=wanted))).is_success
    answer = await here.post(f"/units/{BERGEN}/plans", stall(kit=wanted), by=somebody(BERGEN))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ortsnetz:kit_taken")
    assert len(await here.rows("SELECT 1 FROM occasions")) == 1


async def test_shifts_are_a_stalls(here: Events) -> None:
    answer = await here.post(f"/units/{CELLE}/plans", evening(stall=STALL))
    assert answer.json()["type"] == "urn:ortsnetz:no_stall"
    short = stall(stall={"topic": "housing", "shifts": 12, "people": 2}, ends="2026-12-05T11:00")
    answer = await here.post(f"/units/{CELLE}/plans", short)
    assert answer.json()["errors"][0]["pointer"] == "/shifts"
    assert not await here.rows("SELECT 1 FROM occasions")


DRAFT = {"kind": "evening", "title": "Abend für Neue", "public": True}


async def drafted(here: Events, **more: Any) -> str:
    """A draft; its id."""
    answer = await here.post(f"/units/{CELLE}/drafts", DRAFT | more)
    assert answer.is_success, answer.text
    return str(answer.json()["draft"])


async def test_a_draft_is_saved_again_and_becomes_the_occasion_of_its_id(here: Events) -> None:
    draft = await drafted(here)
    again = DRAFT | {"place": "Rathaus", "starts": "2026-12-03T19:00", "version": 1}
    assert (await here.post(f"/units/{CELLE}/drafts/{draft}/change", again)).json()["version"] == 2
    stale = await here.post(f"/units/{CELLE}/plans", evening(draft={"draft": draft, "version": 1}))
    assert stale.json()["type"] == "urn:ortsnetz:changed_meanwhile"
    answer = await here.post(f"/units/{CELLE}/plans", evening(draft={"draft": draft, "version": 2}))
    assert answer.json()["occasion"] == draft
    assert await kinds(here) == ["draft_saved", "draft_saved", "draft_dropped", "occasion_announced"]
    assert not await here.rows("SELECT 1 FROM occasion_drafts")
    twice = await here.post(f"/units/{CELLE}/plans", evening(draft={"draft": draft, "version": 2}))
    assert twice.status_code == 404


async def test_a_dropped_draft_leaves_no_word(here: Events) -> None:
    draft = await drafted(here, place="Rathaus", about="Geheim")
    assert (await here.post(f"/units/{CELLE}/drafts/{draft}/dropping", {"version": 1})).is_success
    left: dict[str, Any] = {}
    for _, data, headers in await here.said():
        if headers["ce_source"] == "/people":
            left[headers["ce_subject"]] = data
    assert len(left) == 3
    assert set(left.values()) == {None}


async def test_a_draft_is_its_units_alone(here: Events) -> None:
    draft = await drafted(here)
    for unit in (BERGEN, SUB):
        where = f"/units/{unit}/drafts/{draft}/dropping"
        assert (await here.post(where, {"version": 1}, by=somebody(unit))).status_code == 404
    wrong = await here.post(f"/units/{CELLE}/drafts", DRAFT | {"starts": "2027-03-28T02:30"})
    assert wrong.json()["errors"][0]["pointer"] == "/starts"


OPERATOR = Principal("process", "operator", ((Role.OPERATOR, None),))
PAST = {"starts": "2026-09-05T10:00", "ends": "2026-09-05T13:00", "announced_on": "2026-08-20"}


async def test_what_took_place_is_written_down_each_step_on_its_day(here: Events) -> None:
    where = f"/units/{CELLE}/past-occasions"
    took = [
        evening(**PAST, came=11),
        stall(**PAST, talks="6_15"),
        evening(**PAST, cancelled=True, word="Wasserschaden"),
        evening(starts="2026-11-20T11:00", ends="2026-11-20T15:00", announced_on="2026-11-01"),
    ]
    assert (await here.post(where, {"occasions": took})).status_code == 403, "an operator's"
    answer = await here.post(where, {"occasions": took}, by=OPERATOR)
    assert answer.is_success, answer.text
    states = await here.rows("SELECT state FROM occasions ORDER BY id")
    assert [state for (state,) in states] == ["closed", "closed", "cancelled", "announced"]
    said = {kind: data for kind, data, _ in await here.said() if data}
    assert said["occasion_closed"]["closed_on"] == "2026-09-05"
    assert said["stall_reported"]["talks"] == "6_15"
    await here.at(here.clock.at)
    assert len(await here.rows("SELECT 1 FROM occasions WHERE state = 'announced'")) == 1, "nothing happens again"
    ahead = await here.post(where, {"occasions": [evening(announced_on="2026-08-20")]}, by=OPERATOR)
    assert ahead.json()["errors"][0]["pointer"] == "/starts"
