"""Termine: what takes place here and around, and above the branches what takes place below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Chip, Figure
from services.view.frame.pages import Asking, Pages
from services.view.frame.parts import gathered
from services.view.screens.calendar import drafts, queries, shown, words
from services.view.screens.calendar.page import DatesPage, DraftRow, Group, Row, There
from services.view.screens.calendar.queries import Occasion
from services.view.screens.calendar.words import When
from shared.german import plural
from shared.hierarchy import Level
from shared.security.permissions import Action

pages = Pages("calendar")
SHOWN = 40
"""Rows of what takes place below, on one page."""
LATELY = timedelta(days=30)


@pages.get("/{unit}/termine", Action.SEE_OCCASIONS, here="calendar")
async def listed(ask: Asking) -> DatesPage:
    """What takes place."""
    return await page(ask)


async def page(ask: Ask) -> DatesPage:
    """The page of the unit's level."""
    at, unit, tree = queries.moment(ask), ask.unit.key, ask.view.service.units
    branch, plans = ask.unit.level is Level.BRANCH, ask.may(Action.PLAN_OCCASION)
    siblings = [one.key for one in tree.siblings(unit)]
    above = ask.path.keys()[1:]
    mine = queries.with_us(unit)
    around = await queries.find(ask.db, unit, queries.to_come(at), queries.of([*siblings, *above]) | mine)
    own = [it for it in around if it.of_unit == unit or unit in it.co_organisers]
    around = [it for it in around if it not in own]
    held = await queries.find(ask.db, unit, mine, queries.taken_place(at, ask.today - LATELY), latest=True)
    parts, _ = await gathered("/{unit}/termine", ask, None)
    found = DatesPage(
        headline=headline(own, ask.today),
        own=tuple(shown.row(ask, it, at, whose=it.of_unit != unit) for it in own),
        neighbours=tuple(shown.row(ask, it, at, whose=True, counts=False) for it in around if it.of_unit in siblings),
        above=tuple(shown.row(ask, it, at, whose=True, counts=False) for it in around if it.of_unit in above),
        past=tuple(_past(ask, it, at) for it in held),
        branch=branch,
        drafts=tuple(_draft(ask, one) for one in await drafts.find(ask.db, unit)) if plans else (),
        plan=ask.to("termine", "neu") if plans else "",
        month=ask.to("termine", "monat"),
        templates=ask.to("vorlagen") if plans else "",
        public=ask.to("einladung"),
        mine=ask.to("termine", "mein-kalender"),
        parts=parts,
        subscribe=f"{ask.view.settings.public_url.replace('http', 'webcal', 1)}{ask.to('einladung', 'kalender.ics')}",
    )
    return found if branch else await _with_those_below(ask, found, at)


def _draft(ask: Ask, it: drafts.Draft) -> DraftRow:
    when = day_words(it.starts.date(), ask.today) if it.starts else "noch ohne Tag"
    small = " · ".join(filter(None, (words.kind(it.kind).name, when, it.place)))
    return DraftRow(str(it.draft), it.title, small, f"{ask.to('termine', 'neu')}?entwurf={it.draft}")


def headline(own: Iterable[Occasion], today: date) -> str:
    """The state in a sentence: the next one, and who comes."""
    coming = next((it for it in own if it.cancelled_on is None), None)
    if coming is None:
        return "Gerade ist nichts geplant"
    when = When.of(coming.starts, coming.ends, today)
    day = when.near[:1].upper() + when.near[1:] if when.near in ("heute", "morgen") else f"Am {when.near}"
    if coming.registration and coming.taken:
        return f"{day} {words.come(coming.taken)} {words.people(coming.taken)}"
    return f"{day} ist {coming.title}"


def _past(ask: Ask, it: Occasion, at: datetime) -> Row:
    row = shown.row(ask, it, at, whose=it.of_unit != ask.unit.key)
    if it.state(at) == "closed" or it.of_unit != ask.unit.key:
        return row
    return Row(row.key, row.title, row.href, row.when, row.inside, row.small, Chip("noch abzuschließen", "soon"))


async def _with_those_below(ask: Ask, found: DatesPage, at: datetime) -> DatesPage:
    """What takes place in the units below: by week; in a district first by sub-district. Counts, nobody's names."""
    tree, unit = ask.view.service.units, ask.unit
    within = ask.query("ub", 60)
    if unit.level is not Level.DISTRICT or within not in {one.key for one in tree.children(unit.key)}:
        within = ""
    whose = [one.key for one in tree.below(within or unit.key)] + ([within] if within else [])
    coming = [
        it
        for it in await queries.find(ask.db, unit.key, queries.of(whose), queries.to_come(at))
        if it.cancelled_on is None
    ]
    held = await queries.find(ask.db, unit.key, queries.of(whose), queries.taken_place(at, ask.today - LATELY))
    groups = () if unit.level is Level.DISTRICT and not within else _by_week(ask, coming[:SHOWN], at)
    there = _by_sub_district(ask, coming, held) if unit.level is Level.DISTRICT and not within else ()
    active = len({it.of_unit for it in coming})
    name = tree[within].name if within else ""
    where = f"in {plural(active, 'Gliederung', 'Gliederungen')} darunter" if active else "in den Gliederungen darunter"
    return replace(
        found,
        headline=name
        or (f"{plural(len(coming), 'Termin', 'Termine')} {where}" if coming else "Darunter ist nichts geplant"),
        figures=(
            Figure(str(len(coming)), "kommen noch"),
            Figure(str(sum(it.public for it in coming)), "davon öffentlich"),
            Figure(str(len(held)), "waren in den letzten 30 Tagen"),
            Figure(str(sum(it.came for it in held)), "Menschen waren da"),
        ),
        groups=groups,
        more=max(len(coming) - SHOWN, 0) if groups else 0,
        there=there,
        within=name,
        back=ask.to("termine") if within else "",
    )


def _by_week(ask: Ask, coming: Iterable[Occasion], at: datetime) -> tuple[Group, ...]:
    weeks: dict[date, list[Row]] = {}
    for it in coming:
        monday = max(it.starts.date(), ask.today) - timedelta(days=max(it.starts.date(), ask.today).weekday())
        weeks.setdefault(monday, []).append(shown.row(ask, it, at, whose=True))
    this = ask.today - timedelta(days=ask.today.weekday())

    def heading(monday: date) -> str:
        near = {0: "Diese Woche", 7: "Nächste Woche"}
        return near.get((monday - this).days) or f"Woche ab {day_words(monday, ask.today)}"

    return tuple(Group(heading(monday), tuple(rows)) for monday, rows in weeks.items())


def _by_sub_district(ask: Ask, coming: list[Occasion], held: list[Occasion]) -> tuple[There, ...]:
    tree, found = ask.view.service.units, []
    for sub in tree.children(ask.unit.key):
        keys = {sub.key, *(one.key for one in tree.children(sub.key))}
        ahead = [it for it in coming if it.of_unit in keys]
        past = [it for it in held if it.of_unit in keys]
        href = f"{ask.to('termine')}?ub={sub.key}"
        came = sum(it.came for it in past)
        public = sum(it.public for it in ahead)
        found.append(There(sub.key, sub.short_name, href, len(ahead), public, len(past), came))
    return tuple(found)
