"""Applications, found by name."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.finding import MOST, Found, finds
from services.view.frame.layout.dates import day_words
from services.view.hosting import names
from services.view.screens.applications import queries
from shared.security.permissions import Action


@finds("Anträge", Action.SEE_APPLICATIONS, "ortsverein", place=15)
async def applications(ask: Ask, query: str) -> list[Found]:
    """Those that are open, and who was refused; who was admitted is found as a member, too."""
    unit = ask.unit.key
    all_ = [*await queries.open_ones(ask.db, unit), *await queries.decided(ask.db, unit)]
    found = [one for one in all_ if names.matches(one.name, query)]
    return [
        Found(one.name, f"beantragt am {day_words(one.received_on, ask.today)}", ask.to("antraege", one.application))
        for one in found[: MOST + 1]
    ]
