"""Occasions, found by title or place."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.view.frame.asking import Ask
from services.view.frame.finding import MOST, Found, finds
from services.view.frame.screen import EVERY_LEVEL
from services.view.hosting import names
from services.view.screens.calendar import queries, shown
from shared.security.permissions import Action

SEARCHED = timedelta(days=366)
"""What is longer over is not found."""
LOOKED_AT = 500
"""So many of the next and of the last ones are looked at."""


@finds("Termine", Action.SEE_OCCASIONS, *EVERY_LEVEL, place=25)
async def occasions(ask: Ask, query: str) -> list[Found]:
    """The next ones first, then what is over."""
    at = queries.moment(ask)
    since = datetime.combine(ask.today, datetime.min.time()) - SEARCHED
    ahead = await queries.find(ask.db, ask.unit.key, queries.o.ends >= at, limit=LOOKED_AT)
    over = (queries.o.ends >= since, queries.o.ends < at)
    all_ = ahead + await queries.find(ask.db, ask.unit.key, *over, latest=True, limit=LOOKED_AT)
    found = [it for it in all_ if names.matches(f"{it.title} {it.place}", query)]
    found.sort(key=lambda it: (it.ends < at, abs(it.starts - at)))

    def said(it: queries.Occasion) -> str:
        when = shown.when(ask, it)
        whose = shown.name(ask, it.of_unit) if it.of_unit != ask.unit.key else ""
        return " · ".join(filter(None, (f"{when.weekday}, {when.on}, {when.hours}", it.place, whose)))

    return [Found(it.title, said(it), ask.to("termine", it.occasion)) for it in found[: MOST + 1]]
