"""Somebody's page; the page of a link in each state."""

from __future__ import annotations

import httpx

from services.view.tests.build import DAY, days
from services.view.tests.test_prospects import Somebody
from tests.hostile.served import Pages, judged

SOUND = {"next_on": "2026-12-01", "phone": "05141 123456"}


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, built = pages.played.stage, pages.played.stage.district
    one, unit = Somebody(built, "Toni"), built.branch
    await stage.applied(await stage.say(*one.opened(DAY)))
    pages.note(pages.browsers[unit], await pages.browsers[unit].get(f"/{unit}/interessierte/{one.prospect}"))
    for said in ({"state": "asked"}, {"state": "open"}, {"state": "open", "answer_by": (DAY + days(9)).isoformat()}):

        async def stands(request: httpx.Request, said: dict[str, str] = said) -> httpx.Response:
            return httpx.Response(200, json={**said, "first_name": "Toni", "unit": unit})

        stage.services = stands
        pages.note(pages.visitor, await pages.visitor.get(f"/{unit}/kontakt/{'s' * 43}"))
    stage.services = judged
