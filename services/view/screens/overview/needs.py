"""What needs the district now: sub-districts with many gaps or overdue contacts. Counts only, small ones hidden."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import plural
from services.view.frame.layout.model import Chip
from services.view.frame.needs import card
from services.view.frame.small_cells import hide_small
from services.view.screens.overview import queries
from services.view.screens.overview.page import Need, NeedsCard


@card("overview/_needs.html", "bezirk", urgency=20)
async def needs(ask: Ask) -> NeedsCard:
    """Who needs help, overdue ones first."""
    figures, tree = await ask.once(queries.below), ask.view.service.units
    keys = sorted(figures, key=lambda key: tree[key].name)
    late = [figures[key].overdue[0] for key in keys]
    found = []
    for key, count, shown in zip(keys, late, hide_small(late), strict=True):
        gaps = max(len(tree.children(key)) - figures[key].contacts, 0)
        words = []
        if gaps:
            words.append(f"{plural(gaps, 'Ortsverein', 'Ortsvereine')} ohne Ansprechperson")
        if count:
            contacts = "einige Erstkontakte" if shown is None else plural(shown, "Erstkontakt", "Erstkontakte")
            words.append(f"{contacts} überfällig")
        if words:
            chip = Chip("braucht Hilfe", "late") if count else Chip("bald", "soon")
            found.append(Need(key, tree[key].name, ", ".join(words), ask.to("lage", key), chip))
    found.sort(key=lambda one: one.chip is None or one.chip.tone != "late")
    return NeedsCard(tuple(found))
