"""What is kept for a stall, on its occasion's page: for whoever borrows it, and for its owner."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.parts import Added, part
from services.view.screens.calendar.queries import Occasion
from services.view.screens.kits import queries, words
from services.view.screens.kits.page import ForStall, Mine
from services.view.screens.kits.queries import ALIVE, Promise
from shared.security.permissions import Action


@part("/{unit}/termine/{occasion}", "kits/_for_stall.html")
async def for_stall(ask: Ask, about: Occasion) -> Added:
    """What stands, and where it is read about."""
    if about.kind != "stall" or not ask.may(Action.SEE_KITS):
        return Added(None)
    kits = await queries.for_stall(ask.db, ask.unit.key, about.occasion)
    rows = tuple(_row(ask, one) for one in kits if one.standing in ALIVE)
    return Added(ForStall(rows) if rows else None)


def _row(ask: Ask, one: Promise) -> Mine:
    small = f"gebraucht {words.days(one.needed_from, one.needed_until, ask.today)}"
    return Mine(str(one.promise), one.called, ask.to("pakete", one.promise), small, words.state(one, ask.today))
