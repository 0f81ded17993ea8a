"""The stream of events of a unit's pages: which screens have changed, and how far behind the view is."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent

from services.view.frame.asking import Ask
from services.view.frame.layout.render import render
from services.view.frame.pages import Asking, Pages
from services.view.frame.pages.entering import ended_by_members
from services.view.frame.sign_in import sessions
from shared.security.permissions import Action, permits

pages = Pages()

BEAT = 15.0
"""Seconds after which the stream says something even when nothing has changed, and asks whether the session lasts."""
CHECK = 60.0
"""Seconds after which the stream looks again whether the person may still read here."""


@pages.get("/{unit}/live", Action.SEE_TODAY)
async def live(ask: Asking) -> EventSourceResponse:
    """One event per screen that has changed, named after it, and `mark` for the live mark in the header.

    A message's id is the position in the unit's topic up to which it tells: what is below can be fetched.
    """
    return EventSourceResponse(_events(ask), ping=int(BEAT), headers={"X-Accel-Buffering": "no"})


async def _events(ask: Ask) -> AsyncIterator[ServerSentEvent]:
    bus, unit = ask.view.bus, ask.unit.key
    with bus.subscribed(unit) as subscriber:
        yield _mark(ask, ask.view.position(unit))
        checked = time.monotonic()
        while True:
            changed = await subscriber.next(within=BEAT)
            position = ask.view.position(unit)
            if await ended_by_members(ask.view, ask.secret):
                return
            if "sign_in" in changed or time.monotonic() - checked > CHECK:
                checked = time.monotonic()
                if not await _still_may(ask):
                    return
            for screen in sorted(changed - {"mark"}):
                yield ServerSentEvent(data="changed", event=screen, id=str(position))
            yield _mark(ask, position)


def _mark(ask: Ask, position: int) -> ServerSentEvent:
    """The inside of the live mark: when the unit last changed here, or since when the view is behind."""
    return ServerSentEvent(data=render("layout/mark.html", None, ask.frame("")).strip(), event="mark", id=str(position))


async def _still_may(ask: Ask) -> bool:
    async with ask.view.service.database.reading() as session:
        who = await sessions.signed_in(session, ask.secret, ask.today)
    return who is not None and permits(Action.SEE_TODAY, who.paths(ask.view.service.units), ask.path)
