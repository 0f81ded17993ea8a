"""What is typed into templates, what is made of them, drafts, whole plans, and what took place before."""

from __future__ import annotations

from typing import Any

import httpx

from services.events.tests.build import CELLE, evening, somebody
from services.events.tests.test_plans import OPERATOR, PAST
from services.events.tests.test_templates import OWN, TEMPLATE, office, written
from tests.hostile.worlds import Story, World

SERVICE = "events"
DRAFT = {"kind": "evening", "title": "Idee", "public": True}
TEXTS, WORDS = ("title", "about", "checklist"), ("title", "place", "about")


async def _post(world: World, path: str, body: dict[str, Any], by: Any) -> httpx.Response:
    answer: httpx.Response = await world.running.post(path, body, by=by)
    return answer


def _template(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        return await _post(world, "/units/bezirk-hannover/templates", TEMPLATE | {field: text}, office())

    return story


def _improved(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        path = f"/units/bezirk-hannover/templates/{await written(world.running)}/change"
        return await _post(world, path, TEMPLATE | {"version": 1, field: text}, office())

    return story


def _adapted(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        path = f"/units/{CELLE}/templates/{await written(world.running)}/adaptation"
        return await _post(world, path, OWN | {"revision": 1, "version": 0, field: text}, somebody(CELLE))

    return story


def _planned(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        return await _post(world, f"/units/{CELLE}/plans", evening(**{field: text}), somebody(CELLE))

    return story


def _draft(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        return await _post(world, f"/units/{CELLE}/drafts", DRAFT | {field: text}, somebody(CELLE))

    return story


def _draft_again(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        draft = (await _post(world, f"/units/{CELLE}/drafts", DRAFT, somebody(CELLE))).json()["draft"]
        body = DRAFT | {"version": 1, field: text}
        return await _post(world, f"/units/{CELLE}/drafts/{draft}/change", body, somebody(CELLE))

    return story


def _past(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        took = evening(**PAST, cancelled=True) | {field: text}
        return await _post(world, f"/units/{CELLE}/past-occasions", {"occasions": [took]}, OPERATOR)

    return story


STORIES: dict[str, Story] = {
    **{f"/units/{{unit}}/templates /{one}": _template(one) for one in TEXTS},
    **{f"/units/{{unit}}/templates/{{template}}/change /{one}": _improved(one) for one in TEXTS},
    **{f"/units/{{unit}}/templates/{{template}}/adaptation /{one}": _adapted(one) for one in TEXTS},
    **{f"/units/{{unit}}/plans /{one}": _planned(one) for one in WORDS},
    **{f"/units/{{unit}}/drafts /{one}": _draft(one) for one in WORDS},
    **{f"/units/{{unit}}/drafts/{{draft}}/change /{one}": _draft_again(one) for one in WORDS},
    **{f"/units/{{unit}}/past-occasions /occasions/0/{one}": _past(one) for one in (*WORDS, "word")},
}
