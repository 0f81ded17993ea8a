"""Calendar files of public pages: one occasion, and all to which a unit invites everybody."""

from __future__ import annotations

import hashlib
from uuid import UUID

from fastapi import Response

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Pages
from services.view.screens.calendar import queries
from services.view.screens.calendar.public import invited_to
from services.view.screens.calendar.queries import Occasion
from shared.calendar_files import MEDIA_TYPE, Entry, calendar_file

pages = Pages()
MOST = 1000
"""Occasions in one file."""


def entry(ask: Ask, it: Occasion) -> Entry:
    """As a calendar takes it, with the way back to its page."""
    return Entry(
        occasion=it.occasion,
        title=it.title,
        starts=it.starts,
        ends=it.ends,
        said_at=it.said_at,
        sequence=it.sequence,
        place=it.place,
        about=it.about,
        url=f"{ask.view.settings.public_url}{ask.to('einladung', it.occasion)}",
        cancelled=it.cancelled_on is not None,
    )


def answer(ask: Ask, name: str, file: bytes) -> Response:
    """The file, or that it is as it was: calendars ask again and again."""
    tag = f'"{hashlib.sha256(file).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=60"}
    known = {one.strip().removeprefix("W/") for one in ask.request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return Response(file, media_type=MEDIA_TYPE, headers=headers)


@pages.public_get("/{unit}/einladung/kalender.ics")
async def all_of_them(ask: Asking) -> Response:
    """All that is public, to subscribe to: what is over stays for a while, what is cancelled until the day after."""
    found = await queries.find(
        ask.db,
        ask.unit.key,
        queries.in_calendars(queries.moment(ask)),
        queries.with_us(ask.unit.key),
        queries.o.public.is_(True),
        limit=MOST,
    )
    file = calendar_file([entry(ask, it) for it in found], name=f"Termine: {ask.unit.name}")
    return answer(ask, f"termine-{ask.unit.key}", file)


@pages.public_get("/{unit}/einladung/{occasion}/termin.ics")
async def one_of_them(ask: Asking, occasion: UUID) -> Response:
    """One occasion, for one's own calendar."""
    it = await invited_to(ask, occasion)
    return answer(ask, "termin", calendar_file([entry(ask, it)]))
