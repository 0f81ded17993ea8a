"""A unit below: what is overdue there, whom to call, and a reminder. Figures and people in office, no members."""

from __future__ import annotations

from collections.abc import Iterable

from services.view.frame import measure
from services.view.frame.asking import Ask
from services.view.frame.layout.dates import number, percent
from services.view.frame.pages import Asking, Pages, Saved
from services.view.frame.small_cells import SMALL
from services.view.screens.contacts import queries as contacts
from services.view.screens.overview import queries as overview
from services.view.screens.reminders import queries
from services.view.screens.reminders.page import ToCall, UnitBelowPage
from shared.hierarchy import Level, Unit
from shared.problems import not_found
from shared.security.permissions import Action, Role

pages = Pages("overview")
OFFICES = {Role.BOARD: "Vorstand", Role.OFFICE: "Geschäftsstelle"}


def _below(ask: Ask, key: str) -> Unit:
    found = next((child for child in ask.view.service.units.children(ask.unit.key) if child.key == key), None)
    if found is None:
        raise not_found("Diese Gliederung")
    return found


async def page(ask: Ask, branch: str) -> UnitBelowPage:
    """A unit directly below."""
    below, day, tree = _below(ask, branch), ask.today, ask.view.service.units
    figures = (await overview.by_child(ask.db, ask.unit, tree, day))[below.key]
    least = SMALL if ask.unit.level is Level.DISTRICT else 1
    late, oldest = figures.overdue
    hidden = 0 < late < least
    share = figures.called(day).share(least=least)
    last = (await queries.last(ask.db, ask.unit.key)).get(below.key)
    waits = last is not None and day < last.again_from
    word = await queries.word_of(ask.db, ask.unit.key, last)
    ours = last is not None and last.by == ask.unit.key
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
        word=word,
        word_id=str(last.word) if last and last.word else "",
        take_back=ask.form(ask.to("lage", below.key, "wort")) if word and ours else None,
        again_from=last.again_from if last and waits else None,
        on_their_own=None if is_branch else await queries.by_themselves(ask.db, ask.unit.key, below.key),
        is_branch=is_branch,
    )


async def _told(ask: Ask, below: Unit) -> str:
    """Who gets the mail: as `notify` chooses them, the first whom one can write to."""
    if below.level is not Level.BRANCH:
        return "die Geschäftsstelle"
    people = (await contacts.in_order(ask.db, ask.unit.key, ask.today, [below.key])).get(below.key, [])
    first = next((one for one in people if one.email), None)
    if first is None:
        return "der Vorstand"
    return "die Vertretung" if first.stand_in else "die Ansprechperson"


async def _to_call(ask: Ask, below: Unit) -> tuple[ToCall, ...]:
    found: list[ToCall] = []
    if below.level is Level.BRANCH:
        people = await contacts.in_order(ask.db, ask.unit.key, ask.today, [below.key])
        found += [
            ToCall(one.name, "Vertretung" if one.stand_in else "Ansprechperson", one.phone, one.email)
            for one in people.get(below.key, [])
            if one.name
        ]
    holders = await queries.in_office_at(ask.db, ask.unit.key, below.key, ask.today)
    found += [ToCall(one.name, OFFICES[one.role], one.phone, one.email, one.reach_is_known) for one in holders]
    return reachable_first(found)


def reachable_first(people: Iterable[ToCall]) -> tuple[ToCall, ...]:
    """Those who can be called, then whom one can write to, then the others; each in the order of their offices."""
    return tuple(sorted(people, key=lambda one: (not one.phone, not one.email)))


@pages.concerning("/{unit}/lage/{branch}", Action.REMIND, "branch", here="overview")
async def unit_below(ask: Asking, branch: str) -> UnitBelowPage:
    """How it stands there, and what one can do."""
    return await page(ask, branch)


@pages.post("/{unit}/lage/{branch}/erinnern", Action.REMIND, here="overview", again=page, concerning="branch")
async def remind(ask: Asking, branch: str) -> Saved:
    """Remind them."""
    below = _below(ask, branch)
    answer = await ask.send("mentoring", f"/units/{below.key}/reminders", {"word": ask.value("word")})
    return Saved.after(answer, ask.to("lage", below.key))


@pages.post("/{unit}/lage/{branch}/wort", Action.REMIND, here="overview", again=page, concerning="branch")
async def take_back(ask: Asking, branch: str) -> Saved:
    """Take back what was said with the last reminder."""
    below = _below(ask, branch)
    body = {"word": ask.value("word")}
    answer = await ask.send("mentoring", f"/units/{below.key}/reminders/withdrawn-word", body)
    return Saved.after(answer, ask.to("lage", below.key))
