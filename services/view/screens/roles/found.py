"""People in office, found by name."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.finding import MOST, Found, finds
from services.view.frame.screen import EVERY_LEVEL
from services.view.frame.sign_in.sessions import OFFICES
from services.view.hosting import names
from services.view.screens.roles import queries
from shared.security.permissions import Action


@finds("Ämter", Action.SEE_ROLES, *EVERY_LEVEL, place=30)
async def holders(ask: Ask, query: str) -> list[Found]:
    """Here and below."""
    tree = ask.view.service.units
    shown = {ask.unit.key, *(unit.key for unit in tree.children(ask.unit.key))}
    at = [ask.unit.key, *(unit.key for unit in tree.below(ask.unit.key))]
    found = [one for one in await queries.held(ask.db, ask.unit.key, at) if one.name and names.matches(one.name, query)]
    return [
        Found(one.name, f"{OFFICES[one.role]}, {tree[one.at].name}", ask.to("aemter") if one.at in shown else "")
        for one in found[: MOST + 1]
    ]
