"""Neumitglieder: the list, a person's page, and the first contact that was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from services.view import names
from services.view.asking import PAGE_SIZE
from services.view.asking import Ask as Asked
from services.view.contacts import queries as contacts
from services.view.contacts.queries import InOffice
from services.view.download import csv_response
from services.view.hosting import roster
from services.view.layout.model import OUTCOMES, Feed, FirstContact, Form, News
from services.view.newcomers import queries
from services.view.newcomers.page import NewcomersPage, Note, PersonPage, Row, Shown
from services.view.newcomers.queries import Newcomer
from services.view.pages import Ask, Pages, Saved
from services.view.people import queries as people
from services.view.units import queries as units
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("newcomers")
OUTCOME_WORDS = {choice.value: choice.label for choice in OUTCOMES}
SEES = (
    "Euer Vorstand und Eure Ansprechperson sehen Namen und Kontakt. Der Unterbezirk sieht nur, dass Ihr ein neues "
    "Mitglied habt und ob der erste Kontakt rechtzeitig war; der Bezirk zählt."
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides about every row: the periods in force, who is responsible."""

    periods: tuple[str, ...]
    responsible: InOffice | None


async def rules(ask: Asked) -> Rules:
    """The standards and the contact person of the branch."""
    found = await units.in_force(ask.db, ask.unit.key, ask.today)
    periods = units.periods(found, ask.view.service.units, ask.unit.key)
    return Rules(periods, await contacts.responsible(ask.db, ask.unit.key, ask.today))


def first_contact(newcomer: Newcomer, by: Rules) -> FirstContact:
    """State of somebody's first contact."""
    return FirstContact(
        due=units.due(newcomer.started_on, by.periods),
        responsible=by.responsible.name if by.responsible else "",
        by_stand_in=by.responsible.stand_in if by.responsible else False,
        done=newcomer.made_on,
        outcome=OUTCOME_WORDS.get(newcomer.outcome or "", ""),
    )


def contact_form(ask: Asked, newcomer: Newcomer) -> Form | None:
    """The form that records the first contact, None where it is done or this person may not."""
    if newcomer.made_on is not None or not ask.may(Action.RECORD_FIRST_CONTACT):
        return None
    return ask.form(ask.to("neumitglieder", newcomer.person, "erster-kontakt"), newcomer.version)


def _shown(ask: Asked) -> Shown:
    wanted = ask.query("zeige")
    for value in get_args(Shown):
        if value == wanted:
            return value  # type: ignore[no-any-return]
    return "alle"


@pages.get("/{unit}/neumitglieder", Action.SEE_NEWCOMERS, here="newcomers")
async def listed(ask: Ask) -> NewcomersPage:
    """Who is new, the most urgent first."""
    by, shown, query = await rules(ask), _shown(ask), ask.query("q")
    late = units.late_before(ask.today, by.periods)
    counts = await queries.counts(ask.db, ask.unit.key, late, query)
    at = ask.pages(counts[shown])
    found = await queries.listed(
        ask.db,
        ask.unit.key,
        shown=shown,
        late=late,
        query=query,
        limit=PAGE_SIZE,
        offset=(at.number - 1) * PAGE_SIZE,
    )
    rows = tuple(Row(str(n.person), n.name, n.started_on, n.how, first_contact(n, by)) for n in found)
    return NewcomersPage(rows, shown, counts, query, _csv(ask), at)


def _csv(ask: Asked) -> str:
    address = ask.here(seite="")
    return address.replace("/neumitglieder", "/neumitglieder.csv", 1)


@pages.get("/{unit}/neumitglieder.csv", Action.SEE_NEWCOMERS)
async def table(ask: Ask) -> Any:
    """The list as a table to download."""
    by, shown = await rules(ask), _shown(ask)
    late = units.late_before(ask.today, by.periods)
    found = await queries.listed(ask.db, ask.unit.key, shown=shown, late=late, query=ask.query("q"))
    head = ("Name", "Mitglied seit", "Wie", "Telefon", "E-Mail", "Erster Kontakt bis", "Kontakt am", "Ergebnis")
    rows = [
        (
            n.name,
            n.started_on,
            n.how,
            names.phone(n.fields),
            n.fields.get("email") or "",
            units.due(n.started_on, by.periods),
            n.made_on,
            OUTCOME_WORDS.get(n.outcome or "", ""),
        )
        for n in found
    ]
    return csv_response(f"neumitglieder-{ask.unit.key}", head, rows)


async def person_page(ask: Asked, person: UUID) -> PersonPage:
    """One new member."""
    found = await queries.one(ask.db, ask.unit.key, person)
    if found is None:
        raise not_found("Dieses Mitglied")
    by = await rules(ask)
    contact = first_contact(found, by)
    fields = found.fields
    texts = await roster.texts(ask.db, ask.unit.key, [found.note] if found.note else [])
    notes = tuple(Note(found.made_at, "Eurem Ortsverein", text) for text in texts.values() if found.made_at)
    return PersonPage(
        person=str(person),
        name=found.name,
        since=found.started_on,
        how=found.how,
        contact=contact,
        history=Feed(_history(found)),
        sees=SEES,
        born=names.day(fields.get("born_on")),
        street=fields.get("street") or "",
        town=names.town(fields),
        phone=names.phone(fields),
        email=fields.get("email") or "",
        notes=notes,
        form=contact_form(ask, found),
        last=await people.last(ask.db, ask.unit.key, person),
    )


def _history(found: Newcomer) -> tuple[News, ...]:
    news = []
    if found.made_at:
        word = OUTCOME_WORDS.get(found.outcome or "", "Kontakt")
        news.append(News("made", "Erster Kontakt:", f"{word[:1].lower()}{word[1:]}.", found.made_at))
    if found.joined_at:
        verb = {"zugezogen": "ist zugezogen."}.get(found.how, f"wurde {found.how}.")
        news.append(News("joined", found.name, verb, found.joined_at))
    return tuple(news)


@pages.get("/{unit}/neumitglieder/{person}", Action.SEE_NEWCOMERS, here="newcomers")
async def one(ask: Ask, person: UUID) -> PersonPage:
    """One new member."""
    return await person_page(ask, person)


@pages.post(
    "/{unit}/neumitglieder/{person}/erster-kontakt",
    Action.RECORD_FIRST_CONTACT,
    here="newcomers",
    again=person_page,
)
async def contact_made(ask: Ask, person: UUID) -> Saved:
    """Somebody spoke with the new member: how it went, and a note."""
    found = await queries.one(ask.db, ask.unit.key, person)
    if found is None:
        raise not_found("Dieses Mitglied")
    body = {"version": ask.version or found.version, "outcome": ask.value("outcome")}
    if note := ask.value("note"):
        body["note"] = note
    answer = await ask.send("mentoring", f"/units/{ask.unit.key}/journeys/{found.journey}/first-contact", body)
    back = ask.to("heute") if "/heute" in ask.request.headers.get("referer", "") else ask.to("neumitglieder", person)
    return Saved.after(answer, back)
