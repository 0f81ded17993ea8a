"""Members, found by name."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.finding import MOST, Found, finds
from services.view.hosting import names
from services.view.screens.members import queries
from shared.security.permissions import Action


@finds("Mitglieder", Action.SEE_MEMBERS, "ortsverein", place=10, all_of="mitglieder")
async def members(ask: Ask, query: str) -> list[Found]:
    """The board's view of everybody."""
    found = await queries.listed(ask.db, ask.unit.key, query, limit=MOST + 1)
    return [Found(one.name, names.town(one.fields), ask.to("mitglieder", one.person)) for one in found]
