"""Our weeks on *Termine*, with what we are offered."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.parts import Added, part
from services.view.screens.visibility import shown
from shared.hierarchy import Level


@part("/{unit}/termine", "visibility/_weeks.html")
async def weeks(ask: Ask, about: None) -> Added:
    """Of a branch."""
    return Added(await shown.card(ask) if ask.unit.level is Level.BRANCH else None)
