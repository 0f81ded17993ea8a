"""What needs somebody now: another unit asks whether we invite together, and waits for an answer."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.needs import card
from services.view.screens.calendar.queries import kind, moment
from services.view.screens.together import queries, shown
from services.view.screens.together.page import AskedCard, AskedRow
from shared.security.permissions import Action

SHOWN = 3


@card("together/_asked.html", "ortsverein", "unterbezirk", urgency=42)
async def asked(ask: Ask) -> AskedCard:
    """The next ones."""
    if not ask.may(Action.PLAN_OCCASION):
        return AskedCard()
    found = await queries.waiting(ask.db, ask.unit.key, moment(ask))
    return AskedCard(
        tuple(
            AskedRow(
                str(it.occasion),
                it.title or kind(it.kind).name,
                f"{shown.name(ask, it.of_unit)} · {shown.when(ask, it)}",
                ask.to("gefragt", it.occasion),
            )
            for it in found[:SHOWN]
        )
    )
