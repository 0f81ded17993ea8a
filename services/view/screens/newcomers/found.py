"""New members, found by name."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.finding import MOST, Found, finds
from services.view.frame.layout.dates import day_words
from services.view.screens.newcomers import queries
from shared.security.permissions import Action


@finds("Neumitglieder", Action.SEE_NEWCOMERS, "ortsverein", place=20, all_of="neumitglieder")
async def newcomers(ask: Ask, query: str) -> list[Found]:
    """Who is new."""
    late = (await ask.once(queries.rules)).late_before(ask.today)
    found = await queries.listed(
        ask.db, ask.unit.key, shown="alle", late=late, today=ask.today, query=query, limit=MOST + 1
    )
    return [
        Found(one.name, f"{one.how} am {day_words(one.started_on, ask.today)}", ask.to("neumitglieder", one.person))
        for one in found
    ]
