"""Termine of a month: a grid of days on a wide screen, the same with a list below it on a phone."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import MONTHS, day_words
from services.view.frame.pages import Asking, Pages
from services.view.screens.calendar import queries, shown, words
from services.view.screens.calendar.page import Row
from services.view.screens.calendar.queries import Occasion
from shared.german import plural
from shared.hierarchy import Level
from shared.security.permissions import Action

pages = Pages("calendar")
IN_A_CELL = 3
"""Titles in a day's cell; the list has all."""
AROUND = 24
"""So many months back and ahead one can turn."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An occasion in the cell of a day: ``says`` is read by who does not see the grid, ``off``: it is cancelled."""

    title: str
    href: str
    says: str
    inside: bool
    off: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid. ``anchor``: where the list has it, empty where nothing is; ``below``: occasions of units
    below, counted."""

    number: int
    on: str
    here: bool
    today: bool = False
    entries: tuple[Entry, ...] = ()
    more: int = 0
    below: int = 0
    anchor: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A day of the list."""

    anchor: str
    heading: str
    rows: tuple[Row, ...]
    below: str = ""


@dataclass(frozen=True, slots=True)
class MonthPage:
    """A month. ``before`` and ``after`` turn it, empty at the end; ``now`` leads to this month from another."""

    TEMPLATE: ClassVar[str] = "calendar/month.html"
    heading: str
    says: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Day, ...], ...]
    days: tuple[Listed, ...]
    back: str
    before: str = ""
    before_says: str = ""
    after: str = ""
    after_says: str = ""
    now: str = ""
    plan: str = ""


@pages.get("/{unit}/termine/monat", Action.SEE_OCCASIONS, here="calendar")
async def month(ask: Asking) -> MonthPage:
    """The month in the address, or this one."""
    first = _wanted(ask)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    shown_days = (weeks[0][0], weeks[-1][-1])
    ours, below = await _known(ask, *shown_days)
    in_month = [it for it in ours if _overlaps(it, first, _next(first) - timedelta(days=1))]
    before, after = first - timedelta(days=1), _next(first)
    return MonthPage(
        heading=_name(first),
        says=plural(len(in_month), "Termin", "Termine") if in_month else "In diesem Monat steht hier nichts.",
        weekdays=tuple((one[:2], one) for one in words.WEEKDAYS),
        weeks=tuple(tuple(_day(ask, one, first, ours, below) for one in week) for week in weeks),
        days=tuple(_listed(ask, first, ours, below)),
        back=ask.to("termine"),
        before=_address(ask, before) if _months(before, ask.today) >= -AROUND else "",
        before_says=_name(before),
        after=_address(ask, after) if _months(after, ask.today) <= AROUND else "",
        after_says=_name(after),
        now=ask.to("termine", "monat") if (first.year, first.month) != (ask.today.year, ask.today.month) else "",
        plan=ask.to("termine", "neu") if ask.may(Action.PLAN_OCCASION) else "",
    )


def _wanted(ask: Ask) -> date:
    text = ask.query("m", 7)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = ask.today
    found = found.replace(day=1)
    return found if abs(_months(found, ask.today)) <= AROUND else ask.today.replace(day=1)


def _months(day: date, today: date) -> int:
    return (day.year - today.year) * 12 + day.month - today.month


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _name(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _address(ask: Ask, day: date) -> str:
    return f"{ask.to('termine', 'monat')}?m={day.year}-{day.month:02}"


async def _known(ask: Ask, first: date, last: date) -> tuple[list[Occasion], list[Occasion]]:
    """What this unit holds or is invited to, and what takes place below: a sub-district sees both, a district counts
    what is below its sub-districts."""
    tree, unit = ask.view.service.units, ask.unit.key
    found = await queries.find(ask.db, unit, queries.between(first, last))
    near = {unit, *(one.key for one in tree.siblings(unit)), *ask.path.keys()}
    if ask.unit.level is not Level.BRANCH:
        near |= {one.key for one in tree.children(unit)}
    ours = [it for it in found if it.of_unit in near or unit in it.co_organisers]
    below = [it for it in found if it not in ours and it.cancelled_on is None]
    return ours, below


def _overlaps(it: Occasion, first: date, last: date) -> bool:
    return it.starts.date() <= last and it.ends.date() >= first


def _day(ask: Ask, day: date, first: date, ours: Iterable[Occasion], below: Iterable[Occasion]) -> Day:
    if day.month != first.month:
        return Day(day.day, day_words(day, ask.today), here=False)
    here = [it for it in ours if _overlaps(it, day, day)]
    counted = sum(_overlaps(it, day, day) for it in below)
    return Day(
        number=day.day,
        on=day_words(day, ask.today),
        here=True,
        today=day == ask.today,
        entries=tuple(_entry(ask, it, day) for it in here[:IN_A_CELL]),
        more=max(len(here) - IN_A_CELL, 0),
        below=counted,
        anchor=f"tag-{day.day}" if here or counted else "",
        count=plural(len(here) + counted, "Termin", "Termine") if here or counted else "",
    )


def _entry(ask: Ask, it: Occasion, day: date) -> Entry:
    when = shown.when(ask, it)
    whose = f", {shown.name(ask, it.of_unit)}" if it.of_unit != ask.unit.key else ""
    off = it.cancelled_on is not None
    says = f"{when.hours}{whose}{', fällt aus' if off else ''}"
    clock = f"{words.clock(it.starts)} " if it.starts.date() == day else ""
    return Entry(f"{clock}{it.title}", ask.to("termine", it.occasion), says, not it.public, off)


def _listed(ask: Ask, first: date, ours: list[Occasion], below: list[Occasion]) -> Iterable[Listed]:
    at, day = queries.moment(ask), first
    while day.month == first.month:
        here = [it for it in ours if _overlaps(it, day, day)]
        counted = sum(_overlaps(it, day, day) for it in below)
        if here or counted:
            yield Listed(
                f"tag-{day.day}",
                f"{words.WEEKDAYS[day.weekday()]}, {day_words(day, ask.today)}",
                tuple(shown.row(ask, it, at, whose=it.of_unit != ask.unit.key) for it in here),
                f"{plural(counted, 'Termin', 'Termine')} in den Ortsvereinen" if counted else "",
            )
        day += timedelta(days=1)
