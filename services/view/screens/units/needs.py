"""The district's standard, at hand on *Heute*."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Choice
from services.view.frame.needs import Where, card
from services.view.screens.units import affected, queries
from services.view.screens.units.page import ForAllCard
from shared.security.permissions import Action
from shared.standards import DEFAULT_PERIOD


@card("units/_for_all.html", "bezirk", urgency=30, where=Where.AFTER)
async def for_all(ask: Ask) -> ForAllCard:
    """What holds for all branches, and the form that changes it."""
    standards = await queries.in_force(ask.db, ask.unit.key, ask.today)
    own = standards.get(ask.unit.key)
    period = (own.period if own else None) or DEFAULT_PERIOD
    since = own.since if own else None
    if not ask.may(Action.SET_STANDARD):
        return ForAllCard(queries.words(period), since, ())
    others = [value for value in queries.CHOICES if value != period]
    hints = await affected.hints(ask, standards, others)
    choices = tuple(Choice(value, queries.plain_words(value), hints[value]) for value in others)
    form = ask.form(ask.to("einheiten", "standard"), own.version if own else 0)
    return ForAllCard(queries.words(period), since, choices, form)
