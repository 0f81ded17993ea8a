"""Templates, drafts, whole plans, and units that invite together: one change for those who saw the same."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from services.events.tests.build import BERGEN, CELLE, DISTRICT, evening, somebody
from services.events.tests.test_templates import OWN, TEMPLATE, improved, planned, written
from shared.security.permissions import Role
from shared.security.tokens import Principal
from tests.security.rivals import Contest, Outcome, rivals
from tests.security.rivals.stages import EventsStage

TEMPLATES = "/units/{unit}/templates"
ONE = f"{TEMPLATES}/{{template}}"
OCCASION = "/units/{unit}/occasions/{occasion}"
DRAFTS = "/units/{unit}/drafts"
ASKED = "/units/{unit}/co-organised/{occasion}"
BEFORE = datetime.fromisoformat("2026-11-20T12:00")
KEEPERS = (somebody(DISTRICT, Role.OFFICE), somebody(DISTRICT))
PLANNERS = (somebody(CELLE), somebody(CELLE, Role.CONTACT_PERSON))
OPERATOR = Principal("process", "operator", ((Role.OPERATOR, None),))
_clicks = (f"plan-click-{n}" for n in itertools.count())


def at(stage: EventsStage) -> EventsStage:
    """Long before it begins."""
    for one in stage.processes:
        one.clock.at = BEFORE
    return stage


def once(*kinds: str) -> Any:
    """These are said, each once."""

    async def then(outcome: Outcome) -> None:
        names = [name for name in outcome.names() if not name.startswith("text")]
        assert [names.count(kind) for kind in kinds] == [1] * len(kinds)

    return then


def click(stage: EventsStage, route: str, body: dict[str, Any], by: Any, **where: Any) -> Contest:
    """The same click of a mouse, eight times."""
    key = next(_clicks)
    return Contest(
        [at(stage).post(route, body, by=by, key=key, **where)],
        winners=None,
        why="the same click is answered the same each time",
        then=once({TEMPLATES: "template_revised", DRAFTS: "draft_saved"}.get(route, "occasion_announced")),
    )


@rivals("events", f"POST {TEMPLATES}")
async def one_template_for_one_click(stage: EventsStage) -> Contest:
    return click(stage, TEMPLATES, TEMPLATE, KEEPERS[0], unit=DISTRICT)


@rivals("events", f"POST {DRAFTS}")
async def one_draft_for_one_click(stage: EventsStage) -> Contest:
    return click(stage, DRAFTS, {"kind": "evening", "title": "Idee", "public": True}, PLANNERS[0], unit=CELLE)


@rivals("events", f"POST {ONE}/change", f"POST {ONE}/withdrawal")
async def one_improvement(stage: EventsStage) -> Contest:
    where: dict[str, Any] = {"unit": DISTRICT, "template": await written(at(stage).here)}
    better = TEMPLATE | {"about": "Besser.", "version": 1}
    return Contest(
        [
            *(stage.post(f"{ONE}/change", better, by=who, **where) for who in KEEPERS),
            stage.post(f"{ONE}/withdrawal", {"version": 1}, by=KEEPERS[0], **where),
        ]
    )


@rivals("events", f"POST {ONE}/adaptation")
async def one_adaptation(stage: EventsStage) -> Contest:
    where: dict[str, Any] = {"unit": CELLE, "template": await written(at(stage).here)}
    bodies = [OWN | {"about": text, "revision": 1, "version": 0} for text in ("Suppe.", "Kuchen.")]
    return Contest([stage.post(f"{ONE}/adaptation", b, by=w, **where) for b, w in zip(bodies, PLANNERS, strict=True)])


@rivals("events", f"POST {ONE}/following", f"POST {ONE}/adaptation")
async def one_way_back(stage: EventsStage) -> Contest:
    where: dict[str, Any] = {"unit": CELLE, "template": await written(at(stage).here)}
    mine = OWN | {"about": "Suppe.", "revision": 1}
    path = f"/units/{CELLE}/templates/{where['template']}/adaptation"
    assert (await stage.here.post(path, mine | {"version": 0})).is_success
    return Contest(
        [
            stage.post(f"{ONE}/following", {"part": "about", "version": 1}, by=PLANNERS[0], **where),
            stage.post(f"{ONE}/adaptation", mine | {"seats": 9, "version": 1}, by=PLANNERS[1], **where),
        ]
    )


@rivals("events", f"POST {OCCASION}/template", f"POST {OCCASION}/change")
async def one_taking_over(stage: EventsStage) -> Contest:
    here = at(stage).here
    template = await written(here)
    where: dict[str, Any] = {"unit": CELLE, "occasion": await planned(here, template)}
    await improved(here, template, about="Besser.")
    return Contest(
        [
            stage.post(f"{OCCASION}/template", {"version": 1}, by=PLANNERS[0], **where),
            stage.post(f"{OCCASION}/change", evening(title="Anders", version=1), by=PLANNERS[1], **where),
        ]
    )


@rivals("events", "POST /units/{unit}/plans", f"POST {DRAFTS}/{{draft}}/dropping", f"POST {DRAFTS}/{{draft}}/change")
async def one_end_of_a_draft(stage: EventsStage) -> Contest:
    """Announced, thrown away or changed: one of it, and there is never an occasion beside its draft."""
    sketch = {"kind": "evening", "title": "Idee", "public": True}
    draft = (await at(stage).here.post(f"/units/{CELLE}/drafts", sketch)).json()["draft"]
    plan = evening(draft={"draft": draft, "version": 1})
    where: dict[str, Any] = {"unit": CELLE, "draft": draft}

    async def then(outcome: Outcome) -> None:
        (won,) = [tried.route for tried, _ in outcome.won]
        there = await stage.rows("SELECT 1 FROM occasions WHERE id = :d", d=draft)
        left = await stage.rows("SELECT 1 FROM occasion_drafts WHERE id = :d", d=draft)
        assert (bool(there), bool(left)) == (won.endswith("/plans"), won.endswith("/change"))

    return Contest(
        [
            stage.post("/units/{unit}/plans", plan, by=PLANNERS[0], unit=CELLE),
            stage.post(f"{DRAFTS}/{{draft}}/dropping", {"version": 1}, by=PLANNERS[1], **where),
            stage.post(f"{DRAFTS}/{{draft}}/change", sketch | {"place": "Saal", "version": 1}, by=PLANNERS[0], **where),
        ],
        refused=frozenset({404, 409}),
        then=then,
    )


async def _asked(stage: EventsStage) -> str:
    """Bergen is asked by Celle; the occasion."""
    occasion = await at(stage).here.announces()
    where = f"/units/{CELLE}/occasions/{occasion}/co-organisers"
    assert (await stage.here.post(where, {"partners": [BERGEN]})).is_success
    return occasion


@rivals("events", f"POST {OCCASION}/co-organisers")
async def one_question(stage: EventsStage) -> Contest:
    occasion = await at(stage).here.announces()
    body = {"partners": [BERGEN]}
    tries = [stage.post(f"{OCCASION}/co-organisers", body, by=who, unit=CELLE, occasion=occasion) for who in PLANNERS]
    return Contest(tries, winners=None, why="who is asked is not asked twice", then=once("co_organiser_changed"))


@rivals(
    "events",
    f"POST {ASKED}/acceptance",
    f"POST {ASKED}/refusal",
    f"POST {OCCASION}/co-organisers/{{partner}}/removal",
)
async def one_answer(stage: EventsStage) -> Contest:
    """Yes, no and "without you" at once: what was said last is so, and the occasion says the same."""
    occasion = await _asked(stage)
    theirs: dict[str, Any] = {"unit": BERGEN, "occasion": occasion}

    async def then(outcome: Outcome) -> None:
        stands = [one.data for one in outcome.said if one.name == "co_organiser_changed" and one.data]
        (row,) = await stage.rows("SELECT standing, version FROM co_organisers WHERE occasion = :o", o=occasion)
        (told,) = await stage.rows("SELECT co_organisers FROM occasions WHERE id = :o", o=occasion)
        assert bool(told[0]) == (row[0] == "joined")
        assert len(stands) == row[1] - 1, "each step once"

    return Contest(
        [
            stage.post(f"{ASKED}/acceptance", {}, by=somebody(BERGEN), **theirs),
            stage.post(f"{ASKED}/refusal", {}, by=somebody(BERGEN, Role.CONTACT_PERSON), **theirs),
            stage.post(
                f"{OCCASION}/co-organisers/{{partner}}/removal", {}, by=PLANNERS[0],
                unit=CELLE, occasion=occasion, partner=BERGEN,
            ),
        ],
        winners=None,
        why="an answer that is given again is no mistake",
        then=then,
    )  # fmt: skip


@rivals("events", "POST /units/{unit}/past-occasions")
async def one_past_for_one_click(stage: EventsStage) -> Contest:
    body = evening(starts="2026-09-03T19:00", ends="2026-09-03T21:00", announced_on="2026-08-20", came=11)
    return click(stage, "/units/{unit}/past-occasions", {"occasions": [body]}, OPERATOR, unit=CELLE)
