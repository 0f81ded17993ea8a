"""Stalls: one plan, one holder of the last place, one report; time reminds once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.stalls.planning import REMIND
from services.events.tests.build import CELLE, Events
from services.events.tests.test_stalls import ALI, KIM, OLE, Stall, person, stall
from tests.security.rivals import Contest, Outcome, Try, rivals
from tests.security.rivals.stages import EventsStage

STALL = "/units/{unit}/occasions/{occasion}/stall"
BEFORE = datetime.fromisoformat("2026-11-20T12:00")
LATE = datetime.fromisoformat("2026-12-04T18:00")
THERE = datetime.fromisoformat("2026-12-05T13:10")


def here(stage: EventsStage, at: datetime = BEFORE) -> Events:
    """The first process, at this moment; the second one has the same clock."""
    for one in stage.processes:
        one.clock.at = at
    return stage.here


def tries(stage: EventsStage, one: Stall, what: str, body: dict[str, Any], **where: Any) -> list[Try]:
    """Three people at once."""
    return [
        stage.post(f"{STALL}{what}", body, by=person(who), unit=CELLE, occasion=one.occasion, **where)
        for who in (KIM, ALI, OLE)
    ]


async def planned(stage: EventsStage, **more: Any) -> Stall:
    """A stall with shifts of two."""
    return await (await stall(here(stage))).planned(**more)


@rivals("events", f"POST {STALL}")
async def one_plan(stage: EventsStage) -> Contest:
    one = await stall(here(stage))
    return Contest(tries(stage, one, "", {"topic": "care", "shifts": 2, "people": 2}))


@rivals("events", f"POST {STALL}/change")
async def one_other_plan(stage: EventsStage) -> Contest:
    one = await planned(stage)
    return Contest(tries(stage, one, "/change", {"topic": "care", "shifts": 2, "people": 2, "version": 1}))


@rivals("events", f"POST {STALL}/shifts/{{shift}}/duty")
async def one_last_place(stage: EventsStage) -> Contest:
    one = await planned(stage, shifts=1, people=1)
    shift = (await one.shifts())[0][0]

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["duty_taken", "stall_staffed"]
        assert len({answer.json()["duty"] for _, answer in outcome.won}) == 1

    why = "whoever has it is told so again, the others that somebody was faster"
    return Contest(tries(stage, one, "/shifts/{shift}/duty", {}, shift=shift), winners=None, why=why, then=then)


@rivals("events", f"POST {STALL}/duties/{{duty}}/leaving", f"POST {STALL}/duties/{{duty}}/search")
async def one_hole(stage: EventsStage) -> Contest:
    """Given up and sought for at once, on the last evening: the hole is told once."""
    one = await planned(stage, shifts=1, people=1)
    duty = await one.takes(0)
    here(stage, LATE)

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("stand_in_sought") == 1
        assert await stage.rows("SELECT standing FROM duties WHERE id = :d", d=UUID(duty)) == [("left",)]

    body = dict[str, Any]()
    both = tries(stage, one, "/duties/{duty}/leaving", body, duty=duty)[:1]
    both += tries(stage, one, "/duties/{duty}/search", body, duty=duty)[:1]
    return Contest(both, winners=None, why="tapped twice is no mistake; what is given up is not sought for", then=then)


@rivals("events", f"POST {STALL}/report")
async def one_report(stage: EventsStage) -> Contest:
    one = await planned(stage)
    await one.takes(0)
    here(stage, THERE)

    async def then(outcome: Outcome) -> None:
        assert outcome.names().count("stall_reported") == outcome.names().count("occasion_closed") == 1

    return Contest(tries(stage, one, "/report", {"talks": "more", "topics": ["care"]}), then=then)


@rivals("events", f"deadline {REMIND}")
async def one_reminder(stage: EventsStage) -> Contest:
    one = await planned(stage)
    await one.takes(0)
    here(stage, LATE)

    async def send(process: int) -> None:
        its = stage.processes[process % len(stage.processes)]
        await its.deadlines.work_off(its.service.database, its.clock)

    async def then(outcome: Outcome) -> None:
        theirs = [each for each in outcome.said if (each.data or {}).get("occasion") == one.occasion]
        assert [each.name for each in theirs] == ["duty_reminded"]

    return Contest([Try(f"deadline {REMIND}", send)], winners=None, why="nobody asks: time does", then=then)
