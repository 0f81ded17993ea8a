"""What needs somebody now: applications to decide, admissions by lapse, and letters that nobody has posted yet."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.needs import Where, card
from services.view.screens.applications import letter_due, queries
from services.view.screens.applications.page import (
    Lapsed,
    LapsedCard,
    LapsedThere,
    LapsedThereCard,
    ToDecide,
    ToDecideCard,
    ToPost,
    ToPostCard,
)
from services.view.screens.applications.queries import Application
from services.view.screens.objections import queries as objections
from services.view.screens.objections.queries import Objection
from services.view.screens.today.queries import lapses
from shared.security.permissions import Action

SHOWN = 8
LAPSES_SHOWN = timedelta(days=30)


async def _open(ask: Ask) -> list[Application]:
    found = await ask.once(queries.on_hand) if ask.may(Action.SEE_APPLICATIONS) else []
    return [one.application for one in found if one.application.decided_on is None]


@card("applications/_lapsed.html", "ortsverein", urgency=20)
async def lapsed(ask: Ask) -> LapsedCard:
    """Who is a member because nobody decided: the board confirms."""
    found = [one for one in await _open(ask) if one.decide_by < ask.today]
    rows = (
        Lapsed(str(one.application), one.name, one.received_on, one.decide_by + timedelta(days=1))
        for one in found[:SHOWN]
    )
    return LapsedCard(tuple(rows), ask.may(Action.DECIDE_APPLICATION), len(found))


@card("applications/_to_decide.html", "ortsverein", urgency=40)
async def to_decide(ask: Ask) -> ToDecideCard:
    """What the board has to decide."""
    found = [one for one in await _open(ask) if one.decide_by >= ask.today]
    rows = (ToDecide(str(one.application), one.name, one.received_on, one.decide_by) for one in found[:SHOWN])
    return ToDecideCard(tuple(rows), ask.may(Action.DECIDE_APPLICATION), len(found))


@card("applications/_lapsed_there.html", "unterbezirk", urgency=40, where=Where.BESIDE)
async def lapsed_there(ask: Ask) -> LapsedThereCard:
    """Which branches let an application lapse."""
    tree = ask.view.service.units
    names = {branch.key: branch.short_name for branch in tree.children(ask.unit.key)}
    found = await lapses(ask.db, ask.unit.key, ask.today - LAPSES_SHOWN, list(names))
    return LapsedThereCard(tuple(LapsedThere(key, names[branch], on) for key, branch, on in found))


@card("applications/_to_post.html", "ortsverein", urgency=25)
async def to_post(ask: Ask) -> ToPostCard:
    """Who has to be told on paper, because no mail could: until it is noted as posted."""
    found = await _due(ask) if ask.may(Action.DECIDE_APPLICATION) else []
    return ToPostCard(tuple(found[:SHOWN]), len(found))


async def _due(ask: Ask) -> list[ToPost]:
    """The letters that are due and not noted as posted, however long ago it was what they tell."""
    before: dict[UUID, list[Objection]] = {}
    for objection in sorted(await ask.once(objections.at_branch), key=lambda one: (one.filed_on, one.objection)):
        before.setdefault(objection.application, []).append(objection)
    found = []
    for it in await ask.once(queries.on_hand):
        one = it.application
        email = str(one.fields.get("email") or "")
        letter = letter_due.due(one, before.get(one.application, ())) if one.decided_on else None
        if letter is None or letter.key in it.posted:
            continue
        if letter_due.on_paper(letter, it.needed, email, it.corrected_on):
            title = letter_due.TITLES[letter.letter]
            found.append(ToPost(str(one.application), one.name, title, letter.said_on, not email))
    return sorted(found, key=lambda one: (one.said_on, one.name))
