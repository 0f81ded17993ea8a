"""A unit below: what is overdue there, whom to call, and a reminder. Figures and people in office, no members."""

from __future__ import annotations

from services.view.asking import Ask as Asked
from services.view.contacts import queries as contacts
from services.view.layout.dates import number, percent
from services.view.overview import measure
from services.view.overview import queries as overview
from services.view.overview.rules import SMALL
from services.view.pages import Ask, Pages, Saved
from services.view.reminders import queries
from services.view.reminders.page import ToCall, UnitBelowPage
from shared.hierarchy import Level, Unit
from shared.problems import not_found
from shared.security.permissions import Action, Role

pages = Pages("overview")
OFFICES = {Role.BOARD: "Vorstand", Role.OFFICE: "Geschäftsstelle"}


def _below(ask: Asked, key: str) -> Unit:
    found = next((child for child in ask.view.service.units.children(ask.unit.key) if child.key == key), None)
    if found is None:
        raise not_found("Diese Gliederung")
    return found


async def page(ask: Asked, branch: str) -> UnitBelowPage:
    """A unit directly below."""
    below, day, tree = _below(ask, branch), ask.today, ask.view.service.units
    figures = (await overview.by_child(ask.db, ask.unit, tree, day))[below.key]
    least = SMALL if ask.unit.level is Level.DISTRICT else 1
    late, oldest = figures.overdue
    hidden = 0 < late < least
    share = figures.called(day).share(least=least)
    last = (await queries.last(ask.db, ask.unit.key)).get(below.key)
    waits = last is not None and day < last.again_from
    is_branch = below.level is Level.BRANCH
    return UnitBelowPage(
        key=below.key,
        name=below.name,
        overdue="einige" if hidden else number(late),
        oldest=None if hidden else oldest,
        share="" if share is None else percent(share),
        definition=measure.DEFINITION,
        to_call=await _to_call(ask, below),
        told=await _told(ask, below),
        form=ask.form(ask.to("lage", below.key, "erinnern")) if late and not waits else None,
        reminded_on=last.reminded_on if last else None,
        reminded_by=tree[last.by].name if last and last.by in tree else "",
        again_from=last.again_from if last and waits else None,
        on_their_own=None if is_branch else await queries.by_themselves(ask.db, ask.unit.key, below.key),
        is_branch=is_branch,
    )


async def _told(ask: Asked, below: Unit) -> str:
    """Who gets the mail: as `notify` chooses them, the first whom one can write to."""
    if below.level is not Level.BRANCH:
        return "die Geschäftsstelle"
    people = (await contacts.in_order(ask.db, ask.unit.key, ask.today, [below.key])).get(below.key, [])
    first = next((one for one in people if one.email), None)
    if first is None:
        return "der Vorstand"
    return "die Vertretung" if first.stand_in else "die Ansprechperson"


async def _to_call(ask: Asked, below: Unit) -> tuple[ToCall, ...]:
    found: list[ToCall] = []
    if below.level is Level.BRANCH:
        people = await contacts.in_order(ask.db, ask.unit.key, ask.today, [below.key])
        found += [
            ToCall(one.name, "Vertretung" if one.stand_in else "Ansprechperson", one.phone, one.email)
            for one in people.get(below.key, [])
            if one.name
        ]
    holders = await queries.in_office_at(ask.db, ask.unit.key, below.key, ask.today)
    return (*found, *(ToCall(one.name, OFFICES[one.role], one.phone, one.email) for one in holders))


@pages.concerning("/{unit}/lage/{branch}", Action.REMIND, "branch", here="overview")
async def unit_below(ask: Ask, branch: str) -> UnitBelowPage:
    """How it stands there, and what one can do."""
    return await page(ask, branch)


@pages.post("/{unit}/lage/{branch}/erinnern", Action.REMIND, here="overview", again=page, concerning="branch")
async def remind(ask: Ask, branch: str) -> Saved:
    """Remind them."""
    below = _below(ask, branch)
    answer = await ask.send("mentoring", f"/units/{below.key}/reminders", {})
    return Saved.after(answer, ask.to("lage", below.key))
