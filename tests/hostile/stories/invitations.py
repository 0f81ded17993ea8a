"""The first name that notify hands over, sealed until whoever is invited taps their link."""

from __future__ import annotations

import httpx

from services.events.tests.build import CELLE, NOTIFY, view
from services.events.tests.test_invitations import invited, invites, new
from tests.hostile.worlds import Story, World

SERVICE = "events"


async def _first_name(world: World, text: str) -> httpx.Response:
    here = world.running
    occasion, person = await here.announces(seats=None), str((await new(here)).person)
    (await invites(here, occasion)).raise_for_status()
    mine = next(one for one in await invited(here) if (one["person"], one["occasion"]) == (person, occasion))
    handed = {"first_name": text, "email": f"{person[:13]}@example.org"}
    issued = await here.post(f"/links/{mine['invitation']}/issue", handed, by=NOTIFY)
    if not issued.is_success:
        refused: httpx.Response = issued
        return refused
    answer: httpx.Response = await here.post(
        "/invitations/acceptance", {"secret": issued.json()["secret"]}, by=view(CELLE)
    )
    return answer


STORIES: dict[str, Story] = {"/links/{link}/issue /first_name": _first_name}
"""How a capability's free texts are brought to where they are kept: by route and field, found by themselves."""
