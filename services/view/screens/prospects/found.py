"""Prospects, found by name."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.finding import MOST, Found, finds
from services.view.hosting import names
from services.view.screens.prospects import queries, words
from shared.security.permissions import Action


@finds("Interessierte", Action.SEE_PROSPECTS, "ortsverein", place=22)
async def prospects(ask: Ask, query: str) -> list[Found]:
    """By what is due."""
    all_ = await queries.find(ask.db, ask.unit.key, queries.OPEN)
    found = [one for one in all_ if names.matches(one.name, query)]
    return [
        Found(one.name, words.met(one.source, one.met_on, ask.today), ask.to("interessierte", one.prospect))
        for one in found[: MOST + 1]
    ]
