"""The sentence that stays in the branch."""

from __future__ import annotations

from datetime import timedelta

import httpx

from services.events.tests.test_stalls import stall
from tests.hostile.worlds import Story, World

SERVICE = "events"


async def _sentence(world: World, text: str) -> httpx.Response:
    here = world.running
    starts = here.clock.at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    one = await stall(here, starts=starts.isoformat(), ends=(starts + timedelta(hours=1)).isoformat())
    await one.planned(1)
    await here.later(hours=3)
    return await one.does("/report", talks="6_15", topics=["housing"], sentence=text)


STORIES: dict[str, Story] = {"/units/{unit}/occasions/{occasion}/stall/report /sentence": _sentence}
