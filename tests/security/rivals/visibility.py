"""Visibility: one setting, one offer, one answer; a kit that is held is held for one; time looks once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.events.tests.build import DISTRICT, Events, somebody
from services.events.tests.kits import Kits, office
from services.events.visibility.looking import LOOK, ROUND
from services.events.visibility.offering import OFFER_OVER
from shared.ids import new_id
from shared.security.permissions import Role
from tests.security.rivals import Contest, Outcome, Try, rivals
from tests.security.rivals.stages import EventsStage

SET = "/units/{unit}/visibility"
PERIODS = f"{SET}/periods"
OFFERS = f"{SET}/offers"
ANSWER = f"{OFFERS}/{{offer}}"
UNIT = "ov-springe"
"""A branch for which no other contest announces anything."""
BEFORE = datetime.fromisoformat("2026-11-20T12:00")
LEADERS = (office(), somebody(DISTRICT))
BRANCH = (somebody(UNIT), somebody(UNIT, Role.CONTACT_PERSON))
LEFT_OUT = {"kind": "campaign", "first": "2027-03-01", "last": "2027-03-14", "word": "Wahl"}


def at(stage: EventsStage, moment: datetime) -> Events:
    """The first process at this moment; the second one has the same clock."""
    for one in stage.processes:
        one.clock.at = moment
    return stage.here


async def looked_at(stage: EventsStage, moment: datetime = BEFORE) -> Events:
    """One branch is looked at: the others of the district would only make the others' contests long."""
    await stage.rows("DELETE FROM deadlines WHERE kind LIKE 'visibility%'")
    for table in ("offers", "watches", "periods", "settings"):
        await stage.rows(f"DELETE FROM visibility_{table}")
    # what other rounds have said yes to takes no morning from this one
    await stage.rows("UPDATE occasions SET state = 'cancelled' WHERE unit = :unit", unit=UNIT)
    here = at(stage, moment)
    of, district = (json.dumps(here.service.units.path(one).model_dump()) for one in (UNIT, DISTRICT))
    await stage.rows(
        "INSERT INTO visibility_settings VALUES (:id, :unit, :path, true, '2026-09-01', '2026-09-01', 0)",
        id=new_id(),
        unit=DISTRICT,
        path=district,
    )
    await stage.rows(
        "INSERT INTO visibility_watches (id, unit, path, district, since, gap, version) "
        "VALUES (:id, :unit, :path, :district, '2026-09-01', false, 0)",
        id=new_id(),
        unit=UNIT,
        path=of,
        district=DISTRICT,
    )
    return here


async def offered(stage: EventsStage) -> str:
    """What the branch has asked for, with a kit that is held."""
    here = await looked_at(stage)
    kits = Kits(here)
    await kits.enter(f"Zelt {new_id()}")
    answer = await here.post(f"/units/{UNIT}/visibility/offers", by=BRANCH[0])
    assert answer.is_success, answer.text
    return str(answer.json()["offer"])


def by_both(stage: EventsStage, route: str, body: dict[str, Any] | None = None, **where: Any) -> list[Try]:
    """Two of the branch at once."""
    return [stage.post(route, body, by=who, unit=UNIT, **where) for who in BRANCH]


def _worked_off(stage: EventsStage, kind: str) -> Try:
    async def send(process: int) -> None:
        one: Events = stage.processes[process % len(stage.processes)]
        await one.deadlines.work_off(one.service.database, one.clock)

    return Try(f"deadline {kind}", send)


def _standings(outcome: Outcome, offer: str = "") -> list[str]:
    told = [one for one in outcome.said if one.name == "visibility_offer_changed"]
    return [str((one.data or {})["standing"]) for one in told if not offer or one.aggregate[1] == offer]


@rivals("events", f"POST {SET}")
async def one_setting(stage: EventsStage) -> Contest:
    await looked_at(stage)
    body = {"looks": False, "version": 0}
    return Contest([stage.post(SET, body, by=who, unit=DISTRICT) for who in LEADERS])


@rivals("events", f"POST {PERIODS}")
async def each_its_own_time(stage: EventsStage) -> Contest:
    await looked_at(stage)
    tries = [stage.post(PERIODS, LEFT_OUT, by=who, unit=DISTRICT) for who in LEADERS]
    return Contest(tries, winners=8, why="each enters another one")


@rivals("events", f"POST {PERIODS}/{{period}}/removal")
async def one_removal(stage: EventsStage) -> Contest:
    here = await looked_at(stage)
    made = (await here.post(f"/units/{DISTRICT}/visibility/periods", LEFT_OUT, by=LEADERS[0])).json()
    tries = [
        stage.post(f"{PERIODS}/{{period}}/removal", by=who, unit=DISTRICT, period=made["period"]) for who in LEADERS
    ]
    return Contest(tries, refused=frozenset({404, 409}))


@rivals("events", f"POST {SET}/seen")
async def seen_once(stage: EventsStage) -> Contest:
    await looked_at(stage)

    async def then(outcome: Outcome) -> None:
        assert outcome.names() == ["visibility_changed"]

    tries = by_both(stage, f"{SET}/seen", {"seen_on": "2026-11-18"})
    return Contest(tries, winners=8, why="it says the same", then=then)


@rivals("events", f"POST {OFFERS}")
async def one_offer(stage: EventsStage) -> Contest:
    here = await looked_at(stage)
    await Kits(here).enter(f"Zelt {new_id()}")

    async def then(outcome: Outcome) -> None:
        assert _standings(outcome) == ["open"]

    return Contest(by_both(stage, OFFERS), then=then)


@rivals("events", f"POST {ANSWER}/acceptance", f"POST {ANSWER}/refusal", f"deadline {OFFER_OVER}")
async def one_answer(stage: EventsStage) -> Contest:
    """Yes, no, or silence, in the last minute."""
    offer = await offered(stage)
    ((until, days),) = await stage.rows(
        "SELECT until, days FROM visibility_offers WHERE id = :offer", offer=UUID(offer)
    )
    at(stage, until - timedelta(minutes=1))

    async def then(outcome: Outcome) -> None:
        standings = _standings(outcome, offer)
        assert len(standings) == 1
        held = await stage.rows(
            "SELECT standing FROM kit_promises WHERE id = ANY(:held) ORDER BY standing",
            held=[UUID(one["promise"]) for one in days],
        )
        wanted = "promised" if standings == ["accepted"] else "withdrawn"
        assert [one for (one,) in held] == sorted([wanted, "withdrawn", "withdrawn"])

    body = {"day": days[0]["day"], "place": "Markt"}
    tries = [
        by_both(stage, f"{ANSWER}/acceptance", body, offer=offer)[0],
        by_both(stage, f"{ANSWER}/refusal", offer=offer)[1],
        _worked_off(stage, OFFER_OVER),
    ]
    return Contest(tries, winners=None, why="a no may be said twice, and time ends nothing before its end", then=then)


@rivals("events", f"deadline {LOOK}", f"deadline {ROUND}")
async def time_looks_once(stage: EventsStage) -> Contest:
    await looked_at(stage, BEFORE)
    due = [(LOOK, f"{UNIT}/{n}") for n in range(5)] + [(ROUND, f"{DISTRICT}/{n}") for n in range(2)]
    for kind, subject in due:
        await stage.rows(
            "INSERT INTO deadlines (kind, subject, due_on) VALUES (:kind, :subject, '2026-11-19')",
            kind=str(kind),
            subject=subject,
        )

    async def then(outcome: Outcome) -> None:
        ours = [one for one in outcome.said if (one.data or {}).get("unit", {}).get("branch") == UNIT]
        assert [one.name for one in ours if one.name.startswith("visibility")].count("visibility_offer_changed") == 1
        rows = await stage.rows("SELECT unit, count(*) FROM visibility_watches GROUP BY unit")
        assert len(rows) > 100
        assert {count for _, count in rows} == {1}
        await looked_at(stage)

    return Contest([_worked_off(stage, LOOK), _worked_off(stage, ROUND)], winners=None, why="time asks", then=then)
