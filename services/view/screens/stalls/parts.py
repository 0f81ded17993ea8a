"""Stalls on their occasion's page: in their branch shifts, places and the report, above it counts."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.parts import Added, part
from services.view.screens.calendar.queries import Occasion
from services.view.screens.stalls import queries, shown
from shared.hierarchy import Level

ADDRESS = "/{unit}/termine/{occasion}"


@part(ADDRESS, "stalls/_stall.html")
async def stall(ask: Ask, about: Occasion) -> Added:
    """Of a branch's own."""
    if about.kind != "stall" or about.of_unit != ask.unit.key or ask.unit.level is not Level.BRANCH:
        return Added(None)
    return Added(await shown.at_home(ask, about))


@part(ADDRESS, "stalls/_stall_below.html")
async def stall_below(ask: Ask, about: Occasion) -> Added:
    """Of a unit below, as far as it is told here."""
    if about.kind != "stall" or about.of_unit == ask.unit.key:
        return Added(None)
    found = await queries.one(ask.db, ask.unit.key, about.occasion)
    return Added(shown.elsewhere(ask, about, found) if found else None)
