"""Events become letters, by the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from services.notify.outgoing.bell import ring_when_committed
from services.notify.outgoing.tables import PostedLetter
from services.notify.reactions import reactions
from services.notify.rules import admissions, calls, contacts, links
from services.notify.rules.letter import BOOK, Letter, Who, letters_for
from shared.clock import BERLIN, now
from shared.contracts.base import Event
from shared.messaging.work import Work

RULES = (admissions, calls, contacts, links)
"""Importing them fills the book."""

SETTLE = timedelta(seconds=3)
"""How long to wait before counting who is new: their journeys come on another topic."""

BUNDLE = timedelta(seconds=30)
"""How long to wait for other calls of the same day: they are told in one mail."""


async def post(event: Event, work: Work) -> None:
    """Keep what the rules give, unless it is no news any more. Again the same: nothing."""
    today = now().astimezone(BERLIN).date()
    rows = [_row(letter, n) for n, letter in enumerate(letters_for(event)) if not letter.too_old(today)]
    if rows:
        await work.session.execute(insert(PostedLetter).values(rows).on_conflict_do_nothing())
        ring_when_committed(work.session)


def _row(letter: Letter, n: int) -> dict[str, Any]:
    # microseconds apart: who belongs to two audiences gets the first letter
    settle = SETTLE if letter.to.who is Who.NEWCOMERS else BUNDLE if letter.kind == "calls" else timedelta()
    wait = timedelta(microseconds=n) + settle
    return {
        "id": letter.id,
        "cause": letter.cause,
        "kind": letter.kind,
        "who": letter.to.who.value,
        "key": letter.to.key,
        "path": letter.unit.model_dump(),
        "happened_on": letter.happened_on,
        "about": letter.about,
        "facts": letter.facts,
        "plan_at": func.now() + wait,
    }


for _kind in BOOK:
    reactions.to(_kind)(post)
