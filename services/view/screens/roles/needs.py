"""What needs the level above now: units where nobody is in office any more, and nobody can give an office."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.needs import card
from services.view.screens.roles import queries
from services.view.screens.roles.page import Vacated, VacatedCard
from shared.security.permissions import Action


@card("roles/_vacated.html", "unterbezirk", "bezirk", urgency=12)
async def vacated(ask: Ask) -> VacatedCard:
    """Directly below, the longest first."""
    tree = ask.view.service.units
    below = {unit.key: unit for unit in tree.children(ask.unit.key)}
    found = await queries.vacated(ask.db, ask.unit.key, below)

    def grant(key: str) -> str:
        return ask.to("aemter", key, "vergeben") if ask.may(Action.GRANT_ROLE, tree.path(key)) else ""

    return VacatedCard(
        tuple(
            Vacated(key, below[key].name, since, grant(key))
            for key, since in sorted(found.items(), key=lambda one: (one[1], below[one[0]].name))
        )
    )
