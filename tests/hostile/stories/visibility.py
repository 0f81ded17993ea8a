"""What is typed about visibility: what a time is called that does not count, where a stall is to stand."""

from __future__ import annotations

from typing import Any

import httpx

from services.events.tests.build import CELLE, DISTRICT, somebody
from services.events.tests.kits import office
from tests.hostile.worlds import Story, World

SERVICE = "events"


async def _word(world: World, text: str) -> httpx.Response:
    body = {"kind": "campaign", "first": "2027-03-01", "last": "2027-03-14", "word": text}
    answer: httpx.Response = await world.running.post(f"/units/{DISTRICT}/visibility/periods", body, by=office())
    return answer


async def _place(world: World, text: str) -> httpx.Response:
    here: Any = world.running
    if not await here.rows("SELECT 1 FROM visibility_settings WHERE looks"):
        ((version,),) = (await here.rows("SELECT version FROM visibility_settings")) or [(0,)]
        on = {"looks": True, "version": version}
        (await here.post(f"/units/{DISTRICT}/visibility", on, by=office())).raise_for_status()
    asked = await here.post(f"/units/{CELLE}/visibility/offers", by=somebody(CELLE))
    if asked.is_success:
        found = asked.json()
        offer, day = found["offer"], found["days"][0]
    else:  # one is open: of a text that was refused
        ((offer, days),) = await here.rows("SELECT id, days FROM visibility_offers WHERE standing = 'open'")
        day = days[0]["day"]
    path = f"/units/{CELLE}/visibility/offers/{offer}/acceptance"
    answer: httpx.Response = await here.post(path, {"day": day, "place": text}, by=somebody(CELLE))
    return answer


STORIES: dict[str, Story] = {
    "/units/{unit}/visibility/periods /word": _word,
    "/units/{unit}/visibility/offers/{offer}/acceptance /place": _place,
}
