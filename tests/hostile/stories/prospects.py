"""Who wants to stay in touch, and in what they are interested."""

from __future__ import annotations

from itertools import count
from uuid import uuid4

import httpx

from tests.hostile.attacking import UNIT
from tests.hostile.worlds import ALL, Story, World

SERVICE = "members"
_numbers = count(1)


def _met(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        one = {"first_name": "Kim", "phone": f"05141 {next(_numbers):06}", "source": "stall", "consent": True}
        answer: httpx.Response = await world.running.send(f"/units/{UNIT}/prospects", one | {field: text}, by=ALL)
        return answer

    return story


def _by_form(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        one = {"first_name": "Kim", "email": f"kim{next(_numbers)}@example.org", "consent": True, field: text}
        answer: httpx.Response = await world.running.send(f"/units/{UNIT}/prospects/interest", one, by=ALL)
        return answer

    return story


def _stays(field: str) -> Story:
    async def story(world: World, text: str) -> httpx.Response:
        one = {"first_name": "Kim", "email": f"kim{next(_numbers)}@example.org", "consent": True, field: text}
        one |= {"occasion": str(uuid4()), "met_on": str(world.running.parts.service.calendar.today())}
        answer: httpx.Response = await world.running.send(f"/units/{UNIT}/prospects/guests", one, by=ALL)
        return answer

    return story


STORIES: dict[str, Story] = {
    **{f"/units/{{unit}}/prospects /{field}": _met(field) for field in ("first_name", "last_name", "interest")},
    **{
        f"/units/{{unit}}/prospects/guests /{field}": _stays(field) for field in ("first_name", "last_name", "interest")
    },
    **{
        f"/units/{{unit}}/prospects/interest /{field}": _by_form(field)
        for field in ("first_name", "last_name", "interest")
    },
}
