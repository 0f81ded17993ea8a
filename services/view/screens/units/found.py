"""Units, found by name or municipality."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.finding import MOST, Found, finds
from services.view.frame.screen import EVERY_LEVEL
from services.view.hosting import names
from shared.security.permissions import Action


@finds("Gliederungen", Action.SEE_UNITS, *EVERY_LEVEL, place=40, all_of="einheiten")
async def units(ask: Ask, query: str) -> list[Found]:
    """Of the whole district."""
    tree = ask.view.service.units
    root = ask.path.district
    wanted = (one for one in (tree[root], *tree.below(root)) if names.matches(f"{one.name} {one.municipality}", query))
    found = sorted(wanted, key=lambda one: one.name)[: MOST + 1]
    return [Found(one.name, one.municipality) for one in found]
