"""Occasions ahead, running and over; a guest's page in each of its states."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

from services.view.tests.build import DAY, days
from services.view.tests.occasions import Guest, Said, at
from tests.hostile.served import Pages, judged

SOUND = {"months": "6", "wanted": "nein", "answer": "gained", "allowed": "nein"} | {
    "title": "Abend für Neue",
    "place": "Freizeitheim",
    "from": "19:00",
    "until": "21:00",
    "walk_ins": "3",
}


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, built = pages.played.stage, pages.played.stage.district
    unit, board = built.branch, pages.browsers[built.branch]
    ahead = Said(built, unit)
    running = Said(built, unit, starts=at(DAY, 0, 1), ends=at(DAY, 23, 58))
    over = Said(built, unit, starts=at(DAY - days(2), 19), ends=at(DAY - days(2), 21))
    told = [line for said in (ahead, running, over) for line in said.announced()]
    await stage.applied(await stage.say(*told, *Guest(running).registered()))
    for path in (f"{ahead.occasion}", f"{ahead.occasion}/aendern", f"{running.occasion}", f"{over.occasion}"):
        pages.note(board, await board.get(f"/{unit}/termine/{path}"))
    pages.note(pages.visitor, await pages.visitor.get(f"/{unit}/einladung/{ahead.occasion}"))
    for standing in ("asked", "seated", "offered", "attended"):

        async def stands(request: httpx.Request, standing: str = standing) -> httpx.Response:
            said: dict[str, Any] = {"unit": unit, "occasion": str(ahead.occasion), "registration": str(uuid4())}
            said |= {"standing": standing, "first_name": "Ruben", "party": 1, "asks": standing == "attended"}
            return httpx.Response(200, json=said | {"state": "open"})

        stage.services = stands
        pages.note(pages.visitor, await pages.visitor.get(f"/{unit}/anmeldung/{'s' * 40}"))
    pages.note(pages.visitor, await pages.visitor.get(f"/{unit}/eingeladen/{'s' * 40}"))

    async def feed(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"since": "2026-11-24T12:00:00Z"})

    stage.services = feed
    pages.note(board, await board.get(f"/{unit}/termine/mein-kalender"))
    stage.services = judged
