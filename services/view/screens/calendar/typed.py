"""What was typed into the plan form, as the service takes it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from services.view.frame.asking import Ask
from services.view.screens.calendar.begin import identity
from services.view.screens.calendar.words import KINDS
from shared.hierarchy import Level
from shared.occasions import MOST_PEOPLE, MOST_SEATS, MOST_SHIFTS
from shared.problems import LOOK, Problem
from shared.topics import OTHER, TOPICS

FIELDS = {"ends": "until"}
"""What the form asks for where the service has another name."""
NUMBERS = (("shifts", MOST_SHIFTS, "wie viele Schichten es sind"), ("people", MOST_PEOPLE, "wie viele in jeder stehen"))


async def send(ask: Ask, path: str, body: dict[str, Any]) -> Any:
    """Send it; what the service says of a field is said beside the one that was typed into."""
    try:
        return await ask.send("events", path, body)
    except Problem as refused:
        for error in refused.errors:
            name = str(error.get("pointer", "")).rpartition("/")[2]
            error["pointer"] = f"/{_day(ask) if name == 'starts' else FIELDS.get(name, name)}"
        raise


def _day(ask: Ask) -> str:
    """The field that says the day: one that is offered, unless another one was typed."""
    return "other_day" if ask.value("other_day") else "day"


def occasion(ask: Ask) -> dict[str, Any]:
    """What takes place, when and where. Raises Problem 422 that names all that is missing."""
    errors: dict[str, str] = {}
    for name, what in (("title", "wie es heißt"), ("place", "wo es ist")):
        if not ask.value(name):
            errors[name] = f"Bitte gib an, {what}."
    if ask.value("kind") not in KINDS:
        errors["kind"] = "Bitte wähl aus, was es ist."
    if not any(ask.value(name) for name in ("day", "other_day")):
        errors["day"] = "Bitte wähl einen Tag."
    body = _times(ask, errors, needed=True) | _rest(ask, errors)
    _refuse(errors)
    return body | {"place": ask.value("place")}


def sketch(ask: Ask) -> dict[str, Any]:
    """The same for a draft: what is open stays open. Raises Problem 422 for what cannot be."""
    errors: dict[str, str] = {}
    if not ask.value("title"):
        errors["title"] = "Bitte gib dem Entwurf einen Namen."
    body = _times(ask, errors, needed=False) | _rest(ask, errors)
    _refuse(errors)
    more = {"place": place} if (place := ask.value("place")) else {}
    return body | more | _template(ask)


def plan(ask: Ask) -> dict[str, Any]:
    """An occasion with what belongs to it. Raises Problem 422 that names all that is missing."""
    errors: dict[str, str] = {}
    more, title = _template(ask), ask.value("title")
    if ask.value("kind") == "stall" and ask.unit.level is Level.BRANCH:
        more |= _stall(ask, errors)
        title = titled(ask.value("title"), ask.value("topic"))
    if partners := [one for one in ask.typed.getlist("partners") if isinstance(one, str) and one]:
        more["partners"] = partners
    if draft := identity(ask.value("draft")):
        more["draft"] = {"draft": str(draft), "version": ask.version}
    try:
        body = occasion(ask)
    except Problem as refused:
        errors |= {str(one["pointer"]).lstrip("/"): str(one["detail"]) for one in refused.errors}
        body = {}
    _refuse(errors)
    return body | {"title": title} | more


def titled(title: str, topic: str) -> str:
    """A stall's title. One that names a topic (mostly the last time's) names the one that is chosen."""
    stall = KINDS["stall"].name
    if topic not in TOPICS or title not in {f"{stall}: {each}" for each in TOPICS.values()}:
        return title
    return stall if topic == OTHER else f"{stall}: {TOPICS[topic]}"


def _stall(ask: Ask, errors: dict[str, str]) -> dict[str, Any]:
    """Topic and shifts, and a kit where one is wanted."""
    found: dict[str, Any] = {"topic": ask.value("topic")}
    if found["topic"] not in TOPICS:
        errors["topic"] = "Bitte tipp ein Thema an."
    for name, most, what in NUMBERS:
        text = ask.value(name)
        if text.isascii() and text.isdecimal() and len(text) < 4 and 0 < int(text) <= most:
            found[name] = int(text)
        else:
            errors[name] = f"Bitte tipp an, {what}."
    owner, _, kind = ask.value("kit").partition(" ")
    return {"stall": found} | ({"kit": {"owner": owner, "kind": kind}} if owner else {})


def _template(ask: Ask) -> dict[str, Any]:
    found = identity(ask.value("template"))
    return {"template": str(found)} if found else {}


def _times(ask: Ask, errors: dict[str, str], *, needed: bool) -> dict[str, Any]:
    days = {name: _read(date.fromisoformat, ask.value(name)) for name in ("day", "other_day")}
    errors |= {name: "Bitte wähl einen Tag." for name, found in days.items() if ask.value(name) and found is None}
    clocks = {name: _read(_clock, ask.value(name)) for name in ("from", "until")}
    for name, value in clocks.items():
        if value is None and (needed or ask.value(name)):
            errors[name] = "Bitte gib eine Uhrzeit an, zum Beispiel 19:00."
    day, begins, ends = days[_day(ask)], clocks["from"], clocks["until"]
    if day is None or begins is None:
        return {}
    found = {"starts": datetime.combine(day, begins).isoformat()}
    if ends is not None:
        # what ends before it begins ends on the next day, after midnight
        last = day + timedelta(days=1) if ends < begins and day < date.max else day
        found["ends"] = datetime.combine(last, ends).isoformat()
    return found


def _rest(ask: Ask, errors: dict[str, str]) -> dict[str, Any]:
    seats = ask.value("seats") if ask.value("registration") == "ja" else ""
    if seats and not (seats.isascii() and seats.isdecimal() and 0 < int(seats[:9]) <= MOST_SEATS):
        errors["seats"] = f"Bitte gib eine Zahl von 1 bis {MOST_SEATS} an, oder lass es leer."
    body: dict[str, Any] = {
        "kind": ask.value("kind"),
        "title": ask.value("title"),
        "public": ask.value("open_to") == "all",
        "neighbours": ask.value("neighbours") == "ja",
        "registration": ask.value("registration") == "ja",
    }
    if about := ask.value("about"):
        body["about"] = about
    if seats and "seats" not in errors:
        body["seats"] = int(seats)
    return body


def _refuse(errors: dict[str, str]) -> None:
    if errors:
        listed = [{"pointer": f"/{name}", "detail": detail} for name, detail in errors.items()]
        raise Problem(422, "invalid", LOOK, errors=listed)


def _clock(text: str) -> time:
    return time.fromisoformat(text).replace(tzinfo=None)


def _read(how: Any, text: str) -> Any:
    try:
        return how(text)
    except ValueError:
        return None
