"""Neumitglieder: the list and a person's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, get_args
from uuid import UUID

from services.view.frame import measure
from services.view.frame.asking import PAGE_SIZE, Ask
from services.view.frame.download import csv_response
from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Feed, FirstContact, Form, News
from services.view.frame.measure import Tally
from services.view.frame.pages import Asking, Pages
from services.view.hosting import names, roster
from services.view.screens.newcomers import queries
from services.view.screens.newcomers.page import (
    IN_VAIN,
    NO_TRY,
    OUTCOMES,
    OVER,
    NewcomersPage,
    Note,
    PersonPage,
    Row,
    Shown,
    Tried,
)
from services.view.screens.newcomers.queries import Happened, Newcomer, Rules, rules
from services.view.screens.newcomers.tries import replaced, standing
from services.view.screens.people import queries as people
from shared.problems import not_found
from shared.security.permissions import Action
from shared.telephone import readable

pages = Pages("newcomers")
SEES = (
    "Euer Vorstand, Eure Ansprechpersonen und eine Vertretung sehen, was hier steht. Der Unterbezirk sieht nur, "
    "dass Ihr ein neues Mitglied habt und ob der erste Kontakt rechtzeitig war; der Bezirk zählt."
)


def first_contact(newcomer: Newcomer, by: Rules) -> FirstContact:
    """State of somebody's first contact."""
    return FirstContact(
        due=by.due(newcomer),
        responsible=by.responsible.name if by.responsible else "",
        by_stand_in=by.responsible.stand_in if by.responsible else False,
        done=newcomer.made_on,
        outcome=OUTCOMES.get(newcomer.outcome or "", ""),
        welcome=newcomer.outcome in ("reached", "met"),
        corrected=newcomer.corrected_on,
        tries=newcomer.tries,
        tried=newcomer.tried_on,
        again=newcomer.again_on,
    )


def contact_form(ask: Ask, newcomer: Newcomer) -> Form | None:
    """The form that enters how the first contact went, None where it is over or this person may not."""
    if newcomer.made_on is not None or not ask.may(Action.RECORD_FIRST_CONTACT):
        return None
    return ask.form(ask.to("neumitglieder", newcomer.person, "erster-kontakt"), newcomer.version)


def _shown(ask: Ask) -> Shown:
    wanted = ask.query("zeige")
    for value in get_args(Shown):
        if value == wanted:
            return value  # type: ignore[no-any-return]
    return "alle"


@pages.get("/{unit}/neumitglieder", Action.SEE_NEWCOMERS, here="newcomers")
async def listed(ask: Asking) -> NewcomersPage:
    """Who is new, the most urgent first."""
    by, shown, query = await ask.once(rules), _shown(ask), ask.query("q")
    late = by.late_before(ask.today)
    counts = await queries.counts(ask.db, ask.unit.key, late, ask.today, query)
    at = ask.pages(counts[shown])
    found = await queries.listed(
        ask.db,
        ask.unit.key,
        shown=shown,
        late=late,
        today=ask.today,
        query=query,
        limit=PAGE_SIZE,
        offset=(at.number - 1) * PAGE_SIZE,
    )
    rows = tuple(Row(str(n.person), n.name, n.started_on, n.how, first_contact(n, by)) for n in found)
    called = measure.within(await queries.called(ask.db, ask.unit.key, ask.today, by.periods, by.changed_on), ask.today)
    return NewcomersPage(
        rows, shown, counts, query, _csv(ask), share_words(called), f"{measure.DEFINITION} {NOT_HERE}", at
    )


NOT_HERE = "Wer ausgetreten oder weggezogen ist, steht nur noch in den Zahlen der Ebenen über Euch."


def share_words(called: Tally) -> str:
    """How many were called in time, in words; nothing where nothing was due yet."""
    share = called.share()
    if share is None:
        return ""
    verb = "wurde" if called.in_time == 1 else "wurden"
    running = f"; {called.running} läuft noch" if called.running == 1 else f"; {called.running} laufen noch"
    text = f"{share}\u00a0% rechtzeitig: {called.in_time} von {called.measured} {verb} bis zum Ende der Frist angerufen"
    return text + (running if called.running else "")


def _csv(ask: Ask) -> str:
    address = ask.here(seite="")
    return address.replace("/neumitglieder", "/neumitglieder.csv", 1)


@pages.get("/{unit}/neumitglieder.csv", Action.SEE_NEWCOMERS)
async def table(ask: Asking) -> Any:
    """The list as a table to download."""
    by, shown = await ask.once(rules), _shown(ask)
    late = by.late_before(ask.today)
    found = await queries.listed(ask.db, ask.unit.key, shown=shown, late=late, today=ask.today, query=ask.query("q"))
    head = (
        *("Name", "Mitglied seit", "Wie", "Telefon", "E-Mail", "Erster Kontakt bis", "Kontakt am", "Ergebnis"),
        *("Versuche", "Möchte sprechen ab"),
    )
    rows = [
        (
            n.name,
            n.started_on,
            n.how,
            readable(names.phone(n.fields)),
            n.fields.get("email") or "",
            by.due(n),
            n.made_on,
            OUTCOMES.get(n.outcome or "", ""),
            n.tries,
            n.again_on,
        )
        for n in found
    ]
    return csv_response(f"neumitglieder-{ask.unit.key}", head, rows)


async def person_page(ask: Ask, person: UUID) -> PersonPage:
    """One new member."""
    found = await queries.one(ask.db, ask.unit.key, person)
    if found is None:
        raise not_found("Dieses Mitglied")
    by = await ask.once(rules)
    contact = first_contact(found, by)
    fields = found.fields
    happened = await queries.history(ask.db, ask.unit.key, person, found.journey)
    gone = replaced(happened)
    texts = await roster.texts(
        ask.db, ask.unit.key, [one.note for one in happened if one.note and one.version not in gone]
    )
    notes = tuple(Note(one.at, "Eurem Ortsverein", texts[one.note]) for one in happened if one.note in texts)
    form = partial(_form, ask, found) if ask.may(Action.RECORD_FIRST_CONTACT) else None
    return PersonPage(
        person=str(person),
        name=found.name,
        since=found.started_on,
        how=found.how,
        contact=contact,
        history=Feed(_history(found, happened, ask.today)),
        sees=SEES,
        born=names.day(fields.get("born_on")),
        street=fields.get("street") or "",
        town=names.town(fields),
        phone=names.phone(fields),
        email=fields.get("email") or "",
        notes=notes,
        form=contact_form(ask, found),
        correction=form("berichtigen") if form and found.made_on else None,
        note=form("notiz") if form else None,
        tried=_tried(found, happened, form),
        today=ask.today,
        last=await people.last(ask.db, ask.unit.key, person),
        no_mail=await people.no_mail_since(ask.db, ask.unit.key, person) if fields.get("email") else None,
    )


def _form(ask: Ask, found: Newcomer, what: str) -> Form:
    return ask.form(ask.to("neumitglieder", found.person, what), found.version)


def _tried(found: Newcomer, happened: list[Happened], form: Callable[[str], Form] | None) -> tuple[Tried, ...]:
    """The tries that stand. Once the first contact is over none of them can have been the talk."""
    outcomes = (*IN_VAIN, *(OVER if found.made_on is None else ()), NO_TRY)
    return tuple(
        Tried(
            one.outcome,
            OUTCOMES.get(one.outcome, ""),
            one.day,
            one.again_on,
            one.corrected,
            form(f"versuche/{one.entry}") if form else None,
            outcomes,
        )
        for one in standing(happened)
    )


def _history(found: Newcomer, happened: list[Happened], today: date) -> tuple[News, ...]:
    news = [News(f"{one.kind}-{one.at}", *_words(one, today), one.at) for one in happened]
    if found.joined_at:
        verb = {"zugezogen": "ist zugezogen."}.get(found.how, f"wurde {found.how}.")
        news.append(News("joined", found.name, verb, found.joined_at))
    return tuple(news)


def _words(one: Happened, today: date) -> tuple[str, str]:
    """Subject and text of an entry of the history."""
    day = day_words(one.day, today) if one.day else ""
    word = OUTCOMES.get(one.outcome or "", "")
    word = f"{word[:1].lower()}{word[1:]}"
    match one.kind:
        case "made":
            return "Erster Kontakt:", f"{word}, {day}."
        case "corrected" if one.day is None:
            return "Korrigiert:", "War ein Versehen, der Anruf steht noch aus."
        case "corrected":
            return "Korrigiert:", f"{word}, {day}."
        case "try_corrected" if one.day is None:
            return "Korrigiert:", "Ein eingetragener Versuch zählt nicht."
        case "try_corrected" if one.again_on:
            return "Versuch korrigiert:", f"möchte ab {day_words(one.again_on, today)} sprechen ({day})."
        case "try_corrected":
            return "Versuch korrigiert:", f"{word}, {day}."
        case "tried" if one.again_on:
            return "Erster Kontakt:", f"möchte ab {day_words(one.again_on, today)} sprechen ({day})."
        case "tried":
            return "Versucht:", f"{word}, {day}."
        case _:
            return "Notiz", "geschrieben."


@pages.get("/{unit}/neumitglieder/{person}", Action.SEE_NEWCOMERS, here="newcomers")
async def one(ask: Asking, person: UUID) -> PersonPage:
    """One new member."""
    return await person_page(ask, person)
