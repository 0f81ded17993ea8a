"""What needs somebody now: prospects whose next step is due."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.needs import card
from services.view.screens.prospects import queries
from services.view.screens.prospects.page import DueCard
from services.view.screens.prospects.routes import rows
from shared.security.permissions import Action

SHOWN = 5


@card("prospects/_prospects.html", "ortsverein", urgency=40)
async def prospects(ask: Ask) -> DueCard:
    """The longest overdue first."""
    if not ask.may(Action.SEE_PROSPECTS):
        return DueCard()
    found = await queries.due(ask.db, ask.unit.key, ask.today)
    return DueCard(await rows(ask, found[:SHOWN]), len(found))
