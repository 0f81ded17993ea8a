"""Planning an occasion in a few taps: as the last one of its kind was, or as such ones usually are."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import MONTHS
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.calendar import queries
from services.view.screens.calendar.page import PlanPage, Usual
from services.view.screens.calendar.queries import Occasion
from services.view.screens.calendar.routes import own, who_sees
from services.view.screens.calendar.words import KINDS, WEEKDAYS, Kind, kind
from shared.occasions import MOST_SEATS
from shared.problems import LOOK, Problem
from shared.security.permissions import Action

pages = Pages("calendar")
OFFERED = 3
"""Days that the form offers."""
SOONEST = timedelta(days=3)
"""So much time there should be to tell people."""
WEEKS = 12
"""So far ahead a day is looked for on which nothing is."""
FIELDS = {"ends": "until"}
"""What the form asks for where the service has another name."""


@pages.get("/{unit}/termine/neu", Action.PLAN_OCCASION, here="calendar")
async def new(ask: Asking) -> PlanPage:
    """The form for another one."""
    return await new_page(ask)


async def new_page(ask: Ask) -> PlanPage:
    """As above; again with what was typed."""
    wanted = ask.value("kind") or ask.query("art", 20)
    chosen = wanted if wanted in KINDS else "evening"
    unit, one = ask.unit.key, KINDS[chosen]
    mine = (queries.of([unit]), queries.o.kind == chosen)
    last = next(iter(await queries.find(ask.db, unit, *mine, latest=True, limit=1)), None)
    weekday = last.starts.weekday() if last else one.weekday
    days = await _free_days(ask, weekday)
    return PlanPage(
        form=ask.form(ask.to("termine", "neu")),
        kind=chosen,
        name=one.name,
        usual=_as_last(last) if last else _as_usual(one),
        kinds=tuple((key, each.pill, f"{ask.to('termine', 'neu')}?art={key}") for key, each in KINDS.items()),
        days=tuple(Choice(day.isoformat(), f"{day.day}. {MONTHS[day.month - 1][:3]}") for day in days),
        days_hint=f"Die nächsten {WEEKDAYS[weekday]}e, an denen hier noch nichts steht" if days else "",
        like=last.starts.date() if last else None,
        back=ask.to("termine"),
        sees=who_sees(ask, neighbours=False),
        has_neighbours=bool(ask.view.service.units.siblings(unit)),
        whose=ask.unit.level.value.title(),
    )


def _as_usual(one: Kind) -> Usual:
    return Usual(
        title=one.title,
        begins=one.begins,
        ends=one.ends,
        open_to="all" if one.public else "own",
        registration=one.seats > 0,
        seats=str(one.seats or ""),
    )


def _as_last(last: Occasion) -> Usual:
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


async def _free_days(ask: Ask, weekday: int) -> list[date]:
    """The next of these weekdays on which neither this unit nor one that invites it has anything."""
    first = ask.today + SOONEST
    first += timedelta(days=(weekday - first.weekday()) % 7)
    known = await queries.find(ask.db, ask.unit.key, queries.to_come(queries.moment(ask)))
    near = {ask.unit.key, *(one.key for one in ask.view.service.units.siblings(ask.unit.key)), *ask.path.keys()}
    taken = {it.starts.date() for it in known if it.of_unit in near and it.cancelled_on is None}
    days = (first + timedelta(weeks=week) for week in range(WEEKS))
    return [day for day in days if day not in taken][:OFFERED]


@pages.post("/{unit}/termine/neu", Action.PLAN_OCCASION, here="calendar", again=new_page)
async def announce(ask: Asking) -> Saved:
    """Announce it."""
    answer = await _send(ask, f"/units/{ask.unit.key}/occasions", _body(ask))
    made = answer.body.get("occasion")
    where = ask.to("termine", made) if made and answer.shown else ask.to("termine")
    return Saved.after(answer, where)


@pages.get("/{unit}/termine/{occasion}/aendern", Action.PLAN_OCCASION, here="calendar")
async def change(ask: Asking, occasion: UUID) -> PlanPage:
    """The form with all that stands."""
    return await change_page(ask, occasion)


async def change_page(ask: Ask, occasion: UUID) -> PlanPage:
    """As above; again with what was typed."""
    it = await own(ask, occasion)
    if it.state(queries.moment(ask)) != "planned":
        raise Problem(409, "occasion_over", "Dieser Termin hat angefangen oder fällt aus: Ändern geht nur vorher.")
    return PlanPage(
        form=ask.form(ask.to("termine", occasion, "aendern"), it.version),
        kind=it.kind,
        name=kind(it.kind).name,
        usual=_as_last(it),
        occasion=it.title,
        back=ask.to("termine", occasion),
        sees=who_sees(ask, neighbours=it.neighbours),
        has_neighbours=bool(ask.view.service.units.siblings(ask.unit.key)) and not it.neighbours,
        whose=ask.unit.level.value.title(),
        registered=it.taken + it.waiting,
    )


@pages.post("/{unit}/termine/{occasion}/aendern", Action.PLAN_OCCASION, here="calendar", again=change_page)
async def changed(ask: Asking, occasion: UUID) -> Saved:
    """It will be otherwise."""
    it = await own(ask, occasion)
    # whoever was invited once hears how it goes on
    body = _body(ask) | {"version": ask.version} | ({"neighbours": True} if it.neighbours else {})
    answer = await _send(ask, f"/units/{ask.unit.key}/occasions/{occasion}/change", body)
    return Saved.after(answer, ask.to("termine", occasion))


async def _send(ask: Ask, path: str, body: dict[str, Any]) -> Any:
    """Send it; what the service says of a field is said beside the one that was typed into."""
    try:
        return await ask.send("events", path, body)
    except Problem as refused:
        for error in refused.errors:
            name = str(error.get("pointer", "")).lstrip("/")
            error["pointer"] = f"/{_day(ask) if name == 'starts' else FIELDS.get(name, name)}"
        raise


def _day(ask: Ask) -> str:
    """The field that says the day: one that is offered, unless another one was typed."""
    return "other_day" if ask.value("other_day") else "day"


def _body(ask: Ask) -> dict[str, Any]:
    """What was typed as the service takes it. Raises Problem 422 that names all that is missing."""
    errors: dict[str, str] = {}
    for name, what in (("title", "wie es heißt"), ("place", "wo es ist")):
        if not ask.value(name):
            errors[name] = f"Bitte gib an, {what}."
    if ask.value("kind") not in KINDS:
        errors["kind"] = "Bitte wähl aus, was es ist."
    days = {name: _read(date.fromisoformat, ask.value(name)) for name in ("day", "other_day")}
    day = days[_day(ask)]
    errors |= {name: "Bitte wähl einen Tag." for name, found in days.items() if ask.value(name) and found is None}
    if not any(ask.value(name) for name in days):
        errors["day"] = "Bitte wähl einen Tag."
    begins, ends = (_read(_clock, ask.value(name)) for name in ("from", "until"))
    for name, value in (("from", begins), ("until", ends)):
        if value is None:
            errors[name] = "Bitte gib eine Uhrzeit an, zum Beispiel 19:00."
    seats = ask.value("seats") if ask.value("registration") == "ja" else ""
    if seats and not (seats.isascii() and seats.isdecimal() and 0 < int(seats[:9]) <= MOST_SEATS):
        errors["seats"] = f"Bitte gib eine Zahl von 1 bis {MOST_SEATS} an, oder lass es leer."
    if errors:
        listed = [{"pointer": f"/{name}", "detail": detail} for name, detail in errors.items()]
        raise Problem(422, "invalid", LOOK, errors=listed)
    assert day is not None
    assert begins is not None
    assert ends is not None
    # what ends before it begins ends on the next day, after midnight
    last = day + timedelta(days=1) if ends < begins and day < date.max else day
    body: dict[str, Any] = {
        "kind": ask.value("kind"),
        "title": ask.value("title"),
        "starts": datetime.combine(day, begins).isoformat(),
        "ends": datetime.combine(last, ends).isoformat(),
        "place": ask.value("place"),
        "public": ask.value("open_to") == "all",
        "neighbours": ask.value("neighbours") == "ja",
        "registration": ask.value("registration") == "ja",
    }
    if about := ask.value("about"):
        body["about"] = about
    if seats:
        body["seats"] = int(seats)
    return body


def _clock(text: str) -> time:
    return time.fromisoformat(text).replace(tzinfo=None)


def _read(how: Any, text: str) -> Any:
    try:
        return how(text)
    except ValueError:
        return None
