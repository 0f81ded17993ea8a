"""What needs somebody now: first contacts that are overdue in the branches."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.needs import Where, card
from services.view.screens.overview import queries as overview
from services.view.screens.reminders import queries
from services.view.screens.reminders.page import LateCard, OverdueThere


@card("reminders/_late.html", "unterbezirk", urgency=20, where=Where.BESIDE)
async def late(ask: Ask) -> LateCard:
    """Where, how many, since when; counts alone."""
    figures, tree = await ask.once(overview.below), ask.view.service.units
    reminded = await queries.last(ask.db, ask.unit.key)
    overdue = [
        OverdueThere(
            key,
            tree[key].short_name,
            count,
            oldest,
            ask.to("lage", key),
            reminded[key].reminded_on if key in reminded else None,
        )
        for key, (count, oldest) in ((key, one.overdue) for key, one in figures.items())
        if count and oldest
    ]
    overdue.sort(key=lambda one: (one.oldest, one.name))
    return LateCard(tuple(overdue), await queries.of_us(ask) if overdue else None)
