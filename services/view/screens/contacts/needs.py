"""What needs somebody now: branches without contact person, with a stand-in one tap away."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.needs import card
from services.view.screens.contacts import queries
from services.view.screens.contacts.candidates import Candidate, proposals
from services.view.screens.contacts.page import Gap, GapsCard, Unread, UnreadCard, Vacancy, VacancyCard
from services.view.screens.contacts.queries import InOffice, Request
from services.view.screens.contacts.words import what_came_of_it
from services.view.screens.newcomers import queries as newcomers
from services.view.screens.overview import queries as overview
from shared.hierarchy import Unit
from shared.security.permissions import Action


@card("contacts/_vacancy.html", "ortsverein", urgency=10)
async def vacancy(ask: Ask) -> VacancyCard:
    """Nobody takes care of the new ones."""
    unit, may = ask.unit.key, ask.may(Action.APPOINT_CONTACT)
    if (await ask.once(newcomers.rules)).responsible is not None:
        return VacancyCard(None, may)
    since = await queries.vacant_since(ask.db, unit, [unit], ask.today)
    request = (await queries.asked(ask.db, unit, [unit])).get(unit)
    _, waiting = await ask.once(newcomers.owed)
    asked_on = request.asked_on if request and request.open else None
    return VacancyCard(Vacancy(since.get(unit), waiting, asked_on), may)


@card("contacts/_unread.html", "ortsverein", urgency=15)
async def unread(ask: Ask) -> UnreadCard:
    """Who is responsible and hears of nobody new."""
    found = queries.unread((await ask.once(newcomers.rules)).contacts)
    return UnreadCard(tuple(_unread(ask, one) for one in found.people), found.instead)


def _unread(ask: Ask, one: InOffice) -> Unread:
    here = one.person is not None and not one.stand_in and ask.may(Action.CORRECT_PERSON)
    correct = f"{ask.to('menschen', one.person, 'kontakt')}?von=heute" if here else ""
    return Unread(one.name, correct, one.stand_in)


@card("contacts/_gaps.html", "unterbezirk", urgency=10)
async def gaps(ask: Ask) -> GapsCard:
    """Branches without contact person, where most new members wait first."""
    tree, db, day, unit = ask.view.service.units, ask.db, ask.today, ask.unit.key
    branches = tree.children(unit)
    figures = await ask.once(overview.below)
    covered = await queries.in_order(db, unit, day)
    vacant = [branch for branch in branches if branch.key not in covered]
    since = await queries.vacant_since(db, unit, [branch.key for branch in vacant], day)
    asked = await queries.asked(db, unit)
    refused = {key: {one.person} for key, one in asked.items() if one.person and one.outcome in ("declined", "silent")}
    proposed = await proposals(ask, [branch.key for branch in vacant], covered, refused)
    may = ask.may(Action.APPOINT_STAND_IN, tree.path(branches[0].key)) if branches else False
    versions = await queries.versions(db, unit)
    vacant.sort(key=lambda branch: (-figures[branch.key].waiting, branch.name))

    def gap(branch: Unit, candidate: Candidate | None, request: Request | None) -> Gap:
        waits = request if request and request.open else None
        action = ask.to("ansprechpersonen", "vertretung", branch.key)
        return Gap(
            branch=branch.key,
            name=branch.short_name,
            since=since.get(branch.key),
            newcomers=figures[branch.key].waiting,
            candidate=candidate.name if candidate else "",
            candidate_id=str(candidate.person) if candidate else "",
            form=ask.form(action, versions.get(branch.key, 0)) if candidate and may and not waits else None,
            asked=(waits.name or "jemand") if waits else "",
            asked_since=waits.asked_on if waits else None,
            answer_by=waits.answer_by if waits else None,
            last=what_came_of_it(request),
        )

    found = (gap(branch, proposed.get(branch.key), asked.get(branch.key)) for branch in vacant)
    return GapsCard(tuple(found), may)
