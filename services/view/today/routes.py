"""Heute: what needs somebody now, most urgent first, and what is new. One page per level."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.view import names
from services.view.applications import queries as applications
from services.view.asking import Ask as Asked
from services.view.contacts import queries as contacts
from services.view.imports import queries as imports
from services.view.layout.model import Feed
from services.view.newcomers import queries as newcomers
from services.view.newcomers.queries import Newcomer
from services.view.newcomers.routes import Rules, contact_form, first_contact, rules
from services.view.objections import queries as objections
from services.view.pages import Ask, Go, Pages
from services.view.reminders import queries as reminders
from services.view.today import queries
from services.view.today.above import district, sub_district
from services.view.today.page import BranchToday, Lapsed, ToDecide, ToState, Vacancy, Waiting
from shared.hierarchy import Level
from shared.security.permissions import Action

pages = Pages("today")
SHOWN = 8
LOOKED_AT = 24
NEWS = 12


async def page(ask: Asked) -> Any:
    """The page of the unit's level."""
    match ask.unit.level:
        case Level.BRANCH:
            return await branch(ask)
        case Level.SUB_DISTRICT:
            return await sub_district(ask)
        case _:
            return await district(ask)


@pages.get("/{unit}", Action.SEE_TODAY)
async def start(ask: Ask) -> Go:
    """A unit's address alone, as people type it: its start page."""
    return Go(ask.to("heute"))


@pages.get("/{unit}/heute", Action.SEE_TODAY, here="today")
async def today(ask: Ask) -> Any:
    """What needs somebody now."""
    return await page(ask)


async def branch(ask: Asked) -> BranchToday:
    """Who waits for a call, what is to be decided, and whether somebody is responsible."""
    unit, db, day = ask.unit.key, ask.db, ask.today
    by = await rules(ask)
    late = by.late_before(day)
    owed = await newcomers.listed(db, unit, shown="offen", late=late, today=day, limit=LOOKED_AT)
    later = [one for one in owed if one.again_on and one.again_on > day]
    found = owed[: len(owed) - len(later)]  # who wants to speak later comes last
    total = len(found) if len(owed) < LOOKED_AT else (await newcomers.counts(db, unit, late, day))["jetzt"]
    board = ask.may(Action.SEE_APPLICATIONS)
    open_ones = await applications.open_ones(db, unit, SHOWN) if board else []
    objecting = await objections.to_state(db, unit, day) if board else []
    news, older = await queries.feed(db, ask.unit, ask.view.service.units, day, limit=NEWS * ask.page, board=board)
    vacancy = None
    if by.responsible is None:
        since = await contacts.vacant_since(db, unit, [unit], day)
        request = (await contacts.asked(db, unit, [unit])).get(unit)
        vacancy = Vacancy(since.get(unit), total, request.asked_on if request and request.open else None)
    return BranchToday(
        waiting=tuple(_waiting(ask, one, by) for one in found[:SHOWN]),
        waiting_total=total,
        to_decide=tuple(
            ToDecide(str(one.application), one.name, one.received_on, one.decide_by)
            for one in open_ones
            if one.decide_by >= day
        ),
        lapsed=tuple(
            Lapsed(str(one.application), one.name, one.received_on, one.decide_by + timedelta(days=1))
            for one in open_ones
            if one.decide_by < day
        ),
        feed=Feed(tuple(news), ask.here(seite=ask.page + 1) if older else ""),
        vacancy=vacancy,
        may_decide=ask.may(Action.DECIDE_APPLICATION),
        may_appoint=ask.may(Action.APPOINT_CONTACT),
        to_state=tuple(ToState(str(one.application), one.name, one.filed_on, one.hear_by) for one in objecting),
        mine=by.responsible is not None and by.responsible.person == ask.person,
        whose=by.responsible.name if by.responsible else "",
        later=tuple(_waiting(ask, one, by) for one in later),
        reminded=await reminders.of_us(ask) if any(one.missed_on or one.started_on < late for one in owed) else None,
        today=day,
        questions=await imports.waiting(db, unit) if ask.may(Action.IMPORT_MEMBERS) else 0,
    )


def _waiting(ask: Asked, one: Newcomer, by: Rules) -> Waiting:
    state = first_contact(one, by)
    return Waiting(
        person=str(one.person),
        name=one.name,
        since=one.started_on,
        due=state.due,
        phone=names.phone(one.fields),
        email=one.fields.get("email") or "",
        form=contact_form(ask, one),
        tries=state.tries,
        tried=state.tried,
        again=state.again,
    )
