"""What needs boards now: objections to decide, or to state a view on."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.needs import Where, card
from services.view.screens.objections import queries
from services.view.screens.objections.page import ObjectionsCard, ToState, ToStateCard
from services.view.screens.objections.routes import row
from shared.security.permissions import Action


@card("objections/_to_state.html", "ortsverein", urgency=50)
async def to_state(ask: Ask) -> ToStateCard:
    """Where the branch can state its view."""
    board = ask.may(Action.SEE_APPLICATIONS)
    found = [one for one in await ask.once(queries.at_branch) if one.waits(ask.today)] if board else []
    return ToStateCard(tuple(ToState(str(one.application), one.name, one.filed_on, one.hear_by) for one in found))


async def objections(ask: Ask) -> ObjectionsCard:
    """What the board here has to decide, for those who may see it."""
    if not ask.may(Action.SEE_OBJECTIONS):
        return ObjectionsCard()
    found = await queries.pending(ask.db, ask.unit.key, ask.unit.level)
    return ObjectionsCard(tuple(row(ask, one) for one in found))


card("objections/_objections.html", "unterbezirk", urgency=30, where=Where.BESIDE)(objections)
card("objections/_objections.html", "bezirk", urgency=10)(objections)
