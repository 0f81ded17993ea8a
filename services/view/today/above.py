"""Heute above the branches: which of them need help. No names of members, only of people in office, and of those whose
objection is to be decided here."""

from __future__ import annotations

from datetime import timedelta

from services.view.asking import Ask as Asked
from services.view.contacts import queries as contacts
from services.view.contacts.candidates import proposals
from services.view.contacts.words import what_came_of_it
from services.view.layout.dates import plural
from services.view.layout.model import Chip, Choice, Feed
from services.view.objections import queries as objections
from services.view.objections.page import Row as Objecting
from services.view.objections.routes import row
from services.view.overview import queries as overview
from services.view.overview.rules import hide_small
from services.view.reminders import queries as reminders
from services.view.today import queries
from services.view.today.page import (
    DistrictToday,
    Gap,
    LapsedThere,
    NeedsDistrict,
    OverdueThere,
    Standard,
    SubDistrictToday,
)
from services.view.units import queries as units
from services.view.units.queries import Standards
from shared.security.permissions import Action
from shared.standards import DEFAULT_PERIOD

LAPSES_SHOWN = timedelta(days=30)
NEWS = 12


async def sub_district(ask: Asked) -> SubDistrictToday:
    """Gaps with a stand-in one tap away, overdue first contacts, lapsed applications."""
    tree, db, day, unit = ask.view.service.units, ask.db, ask.today, ask.unit
    branches = tree.children(unit.key)
    figures = await overview.by_child(db, unit, tree, day)
    late = {key: one.overdue for key, one in figures.items()}
    covered = await contacts.in_order(db, unit.key, day)
    vacant = [branch for branch in branches if branch.key not in covered]
    since = await contacts.vacant_since(db, unit.key, [branch.key for branch in vacant], day)
    asked = await contacts.asked(db, unit.key)
    refused = {key: {one.person} for key, one in asked.items() if one.person and one.outcome in ("declined", "silent")}
    proposed = await proposals(ask, [branch.key for branch in vacant], covered, refused)
    may = ask.may(Action.APPOINT_STAND_IN, tree.path(branches[0].key)) if branches else False
    versions = await contacts.versions(db, unit.key)
    gaps = []
    for branch in sorted(vacant, key=lambda b: (-figures[b.key].waiting, b.name)):
        candidate, request = proposed.get(branch.key), asked.get(branch.key)
        waits = request if request and request.open else None
        action = ask.to("ansprechpersonen", "vertretung", branch.key)
        gaps.append(
            Gap(
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
        )
    names = {branch.key: branch.short_name for branch in branches}
    reminded = await reminders.last(db, unit.key)
    overdue = [
        OverdueThere(
            key,
            names[key],
            count,
            oldest,
            ask.to("lage", key),
            reminded[key].reminded_on if key in reminded else None,
        )
        for key, (count, oldest) in late.items()
        if count and oldest
    ]
    lapsed = await queries.lapses(db, unit.key, day - LAPSES_SHOWN, list(names))
    news, older = await queries.feed(db, unit, tree, day, limit=NEWS * ask.page)
    return SubDistrictToday(
        gaps=tuple(gaps),
        objections=await objecting(ask),
        overdue=tuple(sorted(overdue, key=lambda one: (one.oldest, one.name))),
        lapsed=tuple(LapsedThere(key, names[branch], on) for key, branch, on in lapsed),
        feed=Feed(tuple(news), ask.here(seite=ask.page + 1) if older else ""),
        may_appoint=may,
        reminded=await reminders.of_us(ask) if overdue else None,
    )


async def district(ask: Asked) -> DistrictToday:
    """Sub-districts with many gaps or overdue contacts, and the standard for all."""
    tree, db, day, unit = ask.view.service.units, ask.db, ask.today, ask.unit
    figures = await overview.by_child(db, unit, tree, day)
    standards = await units.in_force(db, unit.key, day)
    late = {key: one.overdue for key, one in figures.items()}
    keys = sorted(figures, key=lambda key: tree[key].name)
    shown = dict(zip(keys, hide_small([late[key][0] for key in keys]), strict=True))
    needs = []
    for key in keys:
        gaps = max(len(tree.children(key)) - figures[key].contacts, 0)
        if not gaps and not late[key][0]:
            continue
        words = []
        if gaps:
            words.append(f"{plural(gaps, 'Ortsverein', 'Ortsvereine')} ohne Ansprechperson")
        if late[key][0]:
            count = shown[key]
            many = "einige Erstkontakte" if count is None else plural(count, "Erstkontakt", "Erstkontakte")
            words.append(f"{many} überfällig")
        chip = Chip("braucht Hilfe", "late") if late[key][0] else Chip("bald", "soon")
        needs.append(NeedsDistrict(key, tree[key].name, ", ".join(words), ask.to("lage", key), chip))
    needs.sort(key=lambda one: one.chip is None or one.chip.tone != "late")
    news, older = await queries.feed(db, unit, tree, day, limit=NEWS * ask.page)
    return DistrictToday(
        needs=tuple(needs),
        standard=standard(ask, standards),
        feed=Feed(tuple(news), ask.here(seite=ask.page + 1) if older else ""),
        objections=await objecting(ask),
    )


async def objecting(ask: Asked) -> tuple[Objecting, ...]:
    """What the board here has to decide, for those who may see it."""
    if not ask.may(Action.SEE_OBJECTIONS):
        return ()
    return tuple(row(ask, one) for one in await objections.pending(ask.db, ask.unit.key, ask.unit.level))


def standard(ask: Asked, standards: Standards) -> Standard:
    """The district's own standard, and the form that changes it."""
    own = standards.get(ask.unit.key)
    period = (own.period if own else None) or DEFAULT_PERIOD
    choices = tuple(Choice(value, units.plain_words(value)) for value in units.CHOICES if value != period)
    form = (
        ask.form(ask.to("einheiten", "standard"), own.version if own else 0) if ask.may(Action.SET_STANDARD) else None
    )
    return Standard(units.words(period), own.since if own else None, choices, form)
