"""What is typed about kits: names, contents, what is missing, why not."""

from __future__ import annotations

import httpx

from services.events.tests.build import DISTRICT
from services.events.tests.kits import Kits, kit, office
from tests.hostile.worlds import Story, World

SERVICE = "events"
DAY = "2026-12-05"


async def _stock(world: World, name: str) -> Kits:
    """With one kit of this name, entered once."""
    kits = Kits(world.running)
    if not await world.running.rows(f"SELECT 1 FROM kits WHERE label = '{name}'"):
        await kits.enter(name)
    return kits


async def _name(world: World, text: str) -> httpx.Response:
    answer: httpx.Response = await world.running.post(f"/units/{DISTRICT}/kits", kit(text), by=office())
    return answer


async def _contents(world: World, text: str) -> httpx.Response:
    answer: httpx.Response = await world.running.post(
        f"/units/{DISTRICT}/kits", kit("Inhalt", contents=text), by=office()
    )
    return answer


async def _changed(world: World, text: str) -> httpx.Response:
    (one,) = await Kits(world.running).enter("Anders")
    body = {"topic": "housing", "contents": text, "version": 1}
    path = f"/units/{DISTRICT}/kits/{one['kit']}/change"
    answer: httpx.Response = await world.running.post(path, body, by=office())
    return answer


async def _refused(world: World, text: str) -> httpx.Response:
    kits = await _stock(world, "Nein")
    promise = await kits.orders(DAY, wanted={"Nein": 1})
    return await kits.owner_does("refusal", promise, word=text)


async def _incomplete(world: World, text: str) -> httpx.Response:
    kits = Kits(world.running)
    await kits.enter("Zurück")
    promise = await kits.sent(DAY, wanted={"Zurück": 1})
    (await kits.borrower_does("arrival", promise)).raise_for_status()
    return await kits.owner_does("return", promise, missing=text)


async def _missing(world: World, text: str) -> httpx.Response:
    kits = Kits(world.running)
    await kits.enter("Fehlt")
    promise = await kits.sent(DAY, wanted={"Fehlt": 1})
    return await kits.borrower_does("missing", promise, missing=text)


STORIES: dict[str, Story] = {
    "/units/{unit}/kits /name": _name,
    "/units/{unit}/kits /contents": _contents,
    "/units/{unit}/kits/{kit}/change /contents": _changed,
    "/units/{unit}/lent/{promise}/refusal /word": _refused,
    "/units/{unit}/lent/{promise}/return /missing": _incomplete,
    "/units/{unit}/kit-promises/{promise}/missing /missing": _missing,
}
