"""What is done at a stall: shifts, places, the report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.choosing import CHOICES, Search
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved, page_above
from services.view.frame.receipts.sending import Answer
from services.view.hosting.tables import roster
from services.view.screens.calendar import queries as calendar
from services.view.screens.people import queries as known
from services.view.screens.roles import queries as roles
from services.view.screens.stalls import queries, words
from services.view.screens.stalls.page import PutDownPage
from services.view.screens.stalls.queries import Shift
from shared.problems import bad_field, not_found
from shared.security.permissions import Action
from shared.topics import TOPICS

pages = Pages("calendar")


@pages.post("/{unit}/termine/{occasion}/schichten", Action.PLAN_STALL, here="calendar", again=page_above)
async def plan(ask: Asking, occasion: UUID) -> Saved:
    """It gets a topic and shifts."""
    checked = Checked(ask)
    answer = await checked.send("events", _at(ask, occasion), _planned(checked))
    return Saved.after(answer, ask.to("termine", occasion))


@pages.post("/{unit}/termine/{occasion}/schichten-aendern", Action.PLAN_STALL, here="calendar", again=page_above)
async def change(ask: Asking, occasion: UUID) -> Saved:
    """Topic or shifts are others."""
    checked = Checked(ask)
    answer = await checked.send("events", _at(ask, occasion, "change"), _planned(checked) | {"version": ask.version})
    return Saved.after(answer, ask.to("termine", occasion))


@pages.post("/{unit}/termine/{occasion}/platz", Action.TAKE_SHIFT, here="calendar", again=page_above)
async def take(ask: Asking, occasion: UUID) -> Saved:
    """ "Ich mach das": the place is theirs."""
    shift = _id(ask, "shift", "Bitte tipp bei einer Schicht.")
    duties = (await queries.standing(ask.db, ask.unit.key, [occasion])).get(occasion, [])
    had = any(one.shift == shift and one.person == ask.person for one in duties)  # whoever comes after all gets no mail
    answer = await ask.send("events", _at(ask, occasion, "shifts", shift, "duty"), {})
    return Saved(ask.to("termine", occasion), answer.shown, "yours" if answer.shown and not had else "")


@pages.post("/{unit}/termine/{occasion}/platz-frei", Action.TAKE_SHIFT, here="calendar", again=page_above)
async def leave(ask: Asking, occasion: UUID) -> Saved:
    """A place is free again."""
    duty = _id(ask, "duty", "Bitte tipp auf einen Platz.")
    duties = (await queries.standing(ask.db, ask.unit.key, [occasion])).get(occasion, [])
    whose = next((one.person for one in duties if one.duty == duty and one.person != ask.person), None)
    answer = await ask.send("events", _at(ask, occasion, "duties", duty, "leaving"), {})
    return await _told(ask, answer, occasion, whose)


@pages.post("/{unit}/termine/{occasion}/vertretung", Action.TAKE_SHIFT, here="calendar", again=page_above)
async def seek(ask: Asking, occasion: UUID) -> Saved:
    """Somebody looks for a stand-in."""
    where = _at(ask, occasion, "duties", _id(ask, "duty", "Bitte tipp auf einen Platz."), "search")
    return Saved.after(await ask.send("events", where, {}), ask.to("termine", occasion))


@pages.get("/{unit}/termine/{occasion}/eintragen", Action.TAKE_SHIFT, here="calendar")
async def choose(ask: Asking, occasion: UUID) -> PutDownPage:
    """Whom to put down for a shift."""
    return await put_down_page(ask, occasion)


async def put_down_page(ask: Ask, occasion: UUID) -> PutDownPage:
    """Whoever this page may offer: who holds an office here, and for the board its members."""
    it = await calendar.one(ask.db, ask.unit.key, occasion)
    stall = await queries.one(ask.db, ask.unit.key, occasion)
    wanted = ask.value("shift") or ask.query("schicht", 40)
    shift = next((one for one in stall.shifts if str(one.shift) == wanted), None) if stall else None
    if it is None or it.of_unit != ask.unit.key or shift is None:
        raise not_found("Diese Schicht")
    form = ask.form(ask.to("termine", occasion, "eintragen"))
    search = Search.of(ask, form)
    people = await _people(ask, search, occasion, shift)
    return PutDownPage(
        form=form,
        shift=str(shift.shift),
        title=it.title,
        hours=words.hours(shift.starts, shift.ends),
        back=ask.to("termine", occasion),
        people=people[:CHOICES],
        query=search.query,
        more=len(people) > CHOICES,
    )


async def _may_stand(ask: Ask) -> ColumnElement[bool]:
    """Whoever holds an office here, and for the board its members."""
    c = roster.c
    theirs = c.person.in_({one.person for one in await roles.held(ask.db, ask.unit.key, [ask.unit.key])})
    member = c.why.contains(["member"]) if ask.may(Action.SEE_MEMBERS) else theirs
    return and_(c.unit == ask.unit.key, c.name != "", theirs | member)


async def _people(ask: Ask, search: Search, occasion: UUID, shift: Shift) -> tuple[Choice, ...]:
    unit, c = ask.unit.key, roster.c
    duties = (await queries.standing(ask.db, unit, [occasion])).get(occasion, [])
    there = {one.person for one in duties if one.shift == shift.shift}
    query = select(c.person, c.name).where(await _may_stand(ask), c.person.not_in(there))
    rows = (await ask.db.execute(search.among(query))).all()
    silent = await known.to_call(ask.db, unit, [row.person for row in rows])
    return tuple(Choice(str(row.person), row.name, silent.get(row.person, "")) for row in rows)


@pages.post("/{unit}/termine/{occasion}/eintragen", Action.TAKE_SHIFT, here="calendar", again=put_down_page)
async def put_down(ask: Asking, occasion: UUID) -> Saved:
    """Somebody has a place, by another one's hand: they are told by mail."""
    shift, person = _id(ask, "shift", "Bitte wähl eine Schicht."), _id(ask, "person", "Bitte wähl jemanden aus.")
    if not await ask.db.scalar(select(roster.c.person).where(await _may_stand(ask), roster.c.person == person)):
        raise bad_field("/person", "Bitte wähl jemanden aus der Liste.")
    answer = await ask.send("events", _at(ask, occasion, "shifts", shift, "duty"), {"person": str(person)})
    return await _told(ask, answer, occasion, person)


async def _told(ask: Ask, answer: Answer, occasion: UUID, person: UUID | None) -> Saved:
    """Whom no mail reaches has to be told by whoever did it."""
    silent = person is not None and await known.to_call(ask.db, ask.unit.key, [person])
    return Saved(ask.to("termine", occasion), answer.shown, "to_call" if silent else "")


@pages.post("/{unit}/termine/{occasion}/bericht", Action.REPORT_STALL, here="calendar", again=page_above)
async def report(ask: Asking, occasion: UUID) -> Saved:
    """What it was like, in three taps."""
    checked = Checked(ask)
    talks = checked.choice("talks", tuple(words.TALKS), "Bitte tipp an, wie viele Gespräche es ungefähr waren.")
    there = set(_several(ask, "there"))
    body = {
        "talks": talks,
        "topics": [one for one in _several(ask, "topics") if one in TOPICS],
        "missed": [one for one in _several(ask, "stood") if one not in there],
    } | ({"sentence": sentence} if (sentence := ask.value("sentence")) else {})
    answer = await checked.send("events", _at(ask, occasion, "report"), body)
    return Saved(ask.to("termine", occasion), answer.shown, "reported" if answer.shown else "")


def _at(ask: Ask, occasion: UUID, *more: object) -> str:
    return "/".join((f"/units/{ask.unit.key}/occasions/{occasion}/stall", *map(str, more)))


def _several(ask: Ask, name: str) -> list[str]:
    return [one for one in ask.typed.getlist(name) if isinstance(one, str)]


def _id(ask: Ask, name: str, said: str) -> UUID:
    try:
        return UUID(ask.value(name))
    except ValueError:
        raise bad_field(f"/{name}", said) from None


def _planned(checked: Checked) -> dict[str, Any]:
    """What was typed as the service takes it."""
    return {
        "topic": checked.choice("topic", tuple(TOPICS), "Bitte tipp ein Thema an."),
        "shifts": checked.number("shifts", "Bitte tipp an, wie viele Schichten es sind.", needed=True),
        "people": checked.number("people", "Bitte tipp an, wie viele Leute in jeder stehen.", needed=True),
    }
