"""What needs somebody now: an offer with a kit that is held; branches that nobody has seen for weeks."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.needs import Where, card
from services.view.screens.visibility import below, shown
from services.view.screens.visibility.page import GapsCard, OfferCard

SHOWN = 5


@card("visibility/_offer.html", "ortsverein", urgency=45)
async def offer(ask: Ask) -> OfferCard:
    """Ours, in one tap."""
    return OfferCard(await shown.offer(ask))


@card("visibility/_unseen.html", "unterbezirk", urgency=45, where=Where.AFTER)
async def gaps(ask: Ask) -> GapsCard:
    """Those of the branches below, with whom to call there."""
    rows = await below.rows(ask)
    return GapsCard(rows[:SHOWN], len(rows), ask.to("sichtbarkeit"))
