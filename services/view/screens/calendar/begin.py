"""What the plan form begins with: a draft, a template, the last one of its kind, or as such ones usually are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import MONTHS
from services.view.frame.layout.model import Choice
from services.view.screens.calendar import drafts, queries
from services.view.screens.calendar.drafts import Draft
from services.view.screens.calendar.page import StallChoices, Usual
from services.view.screens.calendar.queries import Occasion
from services.view.screens.calendar.words import Kind
from services.view.screens.kits import queries as kits
from services.view.screens.stalls import queries as stalls
from services.view.screens.templates import queries as templates
from services.view.screens.templates.queries import Template
from shared.hierarchy import Level
from shared.topics import OTHER, TOPICS, label

OFFERED = 3
"""Days that the form offers."""
SOONEST = timedelta(days=3)
"""So much time there should be to tell people."""
WEEKS = 12
"""So far ahead a day is looked for on which nothing is."""
LATELY = timedelta(days=180)
"""So long what was reported stands first among the topics."""


def identity(text: str) -> UUID | None:
    """The id in an address or a field, None where there is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


async def draft_of(ask: Ask) -> Draft | None:
    """The draft that is gone on with."""
    which = identity(ask.value("draft") or ask.query("entwurf", 40))
    return next(iter(await drafts.find(ask.db, ask.unit.key, which)), None) if which else None


async def template_of(ask: Ask, draft: Draft | None) -> Template | None:
    """The template that it begins from."""
    typed = ask.value("template") if ask.typed else ask.query("vorlage", 40)
    which = identity(typed) or (draft.template if draft and not ask.typed else None)
    found = await templates.one(ask.db, ask.unit.key, which) if which else None
    return found if found and not found.withdrawn else None


async def last_of(ask: Ask, kind: str) -> Occasion | None:
    """The last one of this kind that took place at this unit."""
    mine = (queries.of([ask.unit.key]), queries.o.kind == kind, queries.happened(queries.moment(ask)))
    return next(iter(await queries.find(ask.db, ask.unit.key, *mine, latest=True, limit=1)), None)


def usual(one: Kind, last: Occasion | None, template: Template | None, draft: Draft | None) -> Usual:
    """What stands in the form."""
    if draft:
        return as_draft(draft)
    found = as_last(last) if last else _as_usual(one)
    return _as_template(template, found) if template else found


def _as_usual(one: Kind) -> Usual:
    return Usual(
        title=one.title,
        begins=one.begins,
        ends=one.ends,
        open_to="all" if one.public else "own",
        registration=one.seats > 0,
        seats=str(one.seats or ""),
    )


def as_last(last: Occasion) -> Usual:
    """As one that there is."""
    return Usual(
        title=last.title,
        day=last.starts.date().isoformat(),
        begins=f"{last.starts:%H:%M}",
        ends=f"{last.ends:%H:%M}",
        place=last.place,
        about=last.about,
        open_to="all" if last.public else "own",
        neighbours=last.neighbours,
        registration=last.registration,
        seats=str(last.seats or ""),
    )


def _as_template(template: Template, found: Usual) -> Usual:
    """The place is the last one's; what the template says comes from there."""
    says = template.says
    begins = f"{says.begins:%H:%M}" if says.begins else found.begins
    hour, minute = map(int, begins.split(":"))
    ends = divmod((hour * 60 + minute + says.minutes) % (24 * 60), 60)
    return replace(
        found,
        title=says.title,
        about=says.about,
        begins=begins,
        ends=f"{ends[0]:02}:{ends[1]:02}",
        registration=says.seats is not None,
        seats=str(says.seats or ""),
    )


def as_draft(draft: Draft) -> Usual:
    """As somebody left it."""
    return Usual(
        title=draft.title,
        day=draft.starts.date().isoformat() if draft.starts else "",
        begins=f"{draft.starts:%H:%M}" if draft.starts else "",
        ends=f"{draft.ends:%H:%M}" if draft.ends else "",
        place=draft.place,
        about=draft.about,
        open_to="all" if draft.public else "own",
        neighbours=draft.neighbours,
        registration=draft.registration,
        seats=str(draft.seats or ""),
    )


async def free_days(ask: Ask, weekday: int) -> list[date]:
    """The next of these weekdays on which neither this unit nor one that invites it has anything."""
    first = ask.today + SOONEST
    first += timedelta(days=(weekday - first.weekday()) % 7)
    near = [ask.unit.key, *(one.key for one in ask.view.service.units.siblings(ask.unit.key)), *ask.path.keys()]
    looked_at = queries.between(first, first + timedelta(weeks=WEEKS))
    known = await queries.find(ask.db, ask.unit.key, queries.of(near), looked_at)
    taken = {it.starts.date() for it in known if it.cancelled_on is None}
    days = (first + timedelta(weeks=week) for week in range(WEEKS))
    return [day for day in days if day not in taken][:OFFERED]


def short(day: date) -> str:
    """``28. Nov``: as it stands on a pill."""
    return f"{day.day}. {MONTHS[day.month - 1][:3]}"


async def stall(ask: Ask, last: Occasion | None, days: list[date]) -> StallChoices | None:
    """What a branch's stall needs: topic and shifts as the last time, and which kits are free when."""
    if ask.unit.level is not Level.BRANCH:
        return None
    unit = ask.unit.key
    before = await stalls.one(ask.db, unit, last.occasion) if last else None
    topic = before.topic if before else ""
    lately = await stalls.topics_since(ask.db, unit, [unit], ask.today - LATELY)
    wanted = (topic, *(key for key, _ in lately), *TOPICS)
    order = dict.fromkeys(key for key in wanted if key in TOPICS and key != OTHER)
    shifts = before.shifts if before else ()
    return StallChoices(
        topics=tuple(Choice(key, label(key)) for key in (*order, OTHER)),
        topic=topic,
        shifts=len(shifts) or 3,
        people=max((one.places for one in shifts), default=2),
        kits=await _kits(ask, days),
    )


async def _kits(ask: Ask, days: list[date]) -> tuple[Choice, ...]:
    """Numbered kits of the levels above, by name: the hint says on which of these days one is free."""
    found: dict[tuple[str, UUID], tuple[str, set[date]]] = {}
    for kit in await kits.stock(ask.db, ask.unit.key, ask.path.keys()[1:]):
        if kit.amount is None and kit.standing == "in_stock":
            free = {day for day in days if kit.free(day, day)}
            name, known = found.setdefault((kit.owner, kit.kind), (kit.name, set()))
            found[kit.owner, kit.kind] = name, known | free
    return tuple(
        Choice(f"{owner} {kind}", name, _free(days, free))
        for (owner, kind), (name, free) in sorted(found.items(), key=lambda one: one[1][0])
    )


def _free(days: list[date], free: set[date]) -> str:
    if not days:
        return ""
    if not free:
        return "vergeben"
    return "frei" if len(free) == len(days) else f"frei am {', '.join(short(day) for day in days if day in free)}"


def hours(found: Usual) -> str:
    """``10 bis 13 Uhr``, from what stands in the form."""
    if not found.begins or not found.ends:
        return ""
    begins, ends = time.fromisoformat(found.begins), time.fromisoformat(found.ends)
    return f"{queries.clock(begins)} bis {queries.clock(ends)} Uhr"
