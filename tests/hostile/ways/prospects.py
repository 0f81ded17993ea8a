"""Somebody's page; the page of a link in each state."""

from __future__ import annotations

import httpx

from services.view.tests.build import DAY, days
from services.view.tests.occasions import Guest, Said, at
from services.view.tests.test_prospects import Somebody
from tests.hostile.served import SAID, Pages, judged

SOUND = {"next_on": "2026-12-01", "phone": "05141 123456"}


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, built = pages.played.stage, pages.played.stage.district
    one, unit = Somebody(built, "Toni"), built.branch
    await stage.applied(await stage.say(*one.opened(DAY)))
    pages.note(pages.browsers[unit], await pages.browsers[unit].get(f"/{unit}/interessierte/{one.prospect}"))
    for said in ({"state": "asked"}, {"state": "open"}, {"state": "open", "answer_by": (DAY + days(9)).isoformat()}):

        async def standing(request: httpx.Request, said: dict[str, str] = said) -> httpx.Response:
            return httpx.Response(200, json={**said, "first_name": "Toni", "unit": unit})

        stage.services = standing
        pages.note(pages.visitor, await pages.visitor.get(f"/{unit}/kontakt/{'s' * 43}"))
    stage.services = judged
    evening = Said(built, unit, starts=at(DAY - days(2), 19), ends=at(DAY - days(2), 21))
    guest = Guest(evening, "Kim", "kim@example.org")
    await stage.applied(await stage.say(*evening.announced(), *guest.registered()))
    stands = {"unit": unit, "occasion": str(evening.occasion), "registration": str(guest.registration)}
    SAID["/registrations/standing"] = stands | {"standing": "attended", "first_name": "Kim"}
    pages.note(pages.visitor, await pages.visitor.get(f"/{unit}/anmeldung/{'s' * 40}/kontakt"))
