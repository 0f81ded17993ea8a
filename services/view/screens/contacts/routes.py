"""Ansprechpersonen of a branch: in their order, appointed, replaced, ended; and its neighbours'."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.choosing import CHOICES, Search
from services.view.frame.download import csv_response
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.hosting.tables import roster
from services.view.screens.contacts import queries
from services.view.screens.contacts.page import AppointPage, BranchContactsPage, Contact, CoveragePage, NeighbourContact
from services.view.screens.contacts.queries import InOffice
from services.view.screens.contacts.stand_ins import coverage_page, coverage_table
from services.view.screens.newcomers import queries as newcomers
from services.view.screens.people import queries as people
from services.view.screens.roles import queries as roles
from shared.hierarchy import Level, Unit
from shared.problems import bad_field, not_found
from shared.security.permissions import Action
from shared.telephone import readable

pages = Pages("contacts")


@pages.get("/{unit}/ansprechpersonen", Action.SEE_CONTACTS, here="contacts")
async def listed(ask: Asking) -> Any:
    """The page of the unit's level."""
    return await page(ask)


async def page(ask: Ask) -> BranchContactsPage | CoveragePage:
    """A branch sees its own and its neighbours'; above, every branch with its gaps."""
    return await branch_page(ask) if ask.unit.level is Level.BRANCH else await coverage_page(ask)


async def branch_page(ask: Ask) -> BranchContactsPage:
    """Who cares for the new members here, and next door."""
    unit, tree = ask.unit.key, ask.view.service.units
    found = await queries.in_order(ask.db, unit, ask.today)
    own = found.get(unit, [])
    since = {} if own else await queries.vacant_since(ask.db, unit, [unit], ask.today)
    asked = (await queries.asked(ask.db, unit, [unit])).get(unit)
    version = (await queries.versions(ask.db, unit)).get(unit, 0)
    return BranchContactsPage(
        contacts=tuple(_contact(ask, own, place, version) for place in range(len(own))),
        neighbours=tuple(_neighbour(other, found.get(other.key, [])) for other in tree.siblings(unit)),
        vacant_since=since.get(unit),
        newcomers=0 if own else await newcomers.waiting(ask.db, unit),
        asked_since=asked.asked_on if asked and asked.open else None,
        may_appoint=ask.may(Action.APPOINT_CONTACT),
        instead=queries.unread(own).instead,
        answers=await roles.answering(ask.db, unit) if len(own) <= 1 else "",
    )


def _contact(ask: Ask, all_: list[InOffice], at: int, version: int) -> Contact:
    tree, one = ask.view.service.units, all_[at]
    may, mine = ask.may(Action.APPOINT_CONTACT) and not one.stand_in, one.person == ask.person
    up = [*all_[: at - 1], one, all_[at - 1], *all_[at + 1 :]] if at else []
    form = ask.form(ask.to("ansprechpersonen", "reihenfolge"), version) if may and up else None
    if form and at > 1:  # what became of the order is said once
        form = dataclasses.replace(form, problem="")
    end = None
    if may:
        end = ask.form(ask.to("ansprechpersonen", one.appointment, "beenden"))
    elif mine and ask.may(Action.GIVE_UP_CONTACT):
        end = ask.form(ask.to("ansprechpersonen", one.appointment, "abgeben"))
    return Contact(
        key=str(one.appointment),
        name=one.name or "Jemand",
        since=one.since,
        until=one.until,
        stand_in=one.stand_in,
        by=tree[one.appointed_by].name if one.appointed_by and one.appointed_by in tree else "",
        phone=one.phone,
        email=one.email,
        me=mine,
        up=form,
        order=",".join(str(other.appointment) for other in up),
        replace=ask.to("ansprechpersonen", one.appointment, "ersetzen") if may else "",
        end=end,
        correct=_correct(ask, one.person) if one.person is not None and not one.stand_in else "",
        unread=one.unread,
    )


def _correct(ask: Ask, person: UUID) -> str:
    return f"{ask.to('menschen', person, 'kontakt')}?von=ansprechpersonen"


def _neighbour(branch: Unit, all_: list[InOffice]) -> NeighbourContact:
    if not all_:
        return NeighbourContact(branch.short_name, "")
    one = all_[0]
    return NeighbourContact(branch.short_name, one.name, one.stand_in, one.phone, one.email)


@pages.post("/{unit}/ansprechpersonen/{appointment}/beenden", Action.APPOINT_CONTACT, here="contacts", again=page)
async def end(ask: Asking, appointment: UUID) -> Saved:
    """End a contact person's term today."""
    path = f"/units/{ask.unit.key}/contact-persons/{appointment}/end"
    return Saved.after(await ask.send("members", path, {}), ask.to("ansprechpersonen"))


@pages.post("/{unit}/ansprechpersonen/{appointment}/abgeben", Action.GIVE_UP_CONTACT, here="contacts", again=page)
async def give_up(ask: Asking, appointment: UUID) -> Saved:
    """Stop by oneself."""
    path = f"/units/{ask.unit.key}/appointments/{appointment}/give-up"
    answer = await ask.send("members", path, {})
    others = {(role, at) for role, at in (ask.who.roles if ask.who else ()) if at == ask.unit.key}
    if len(others) > 1:
        return Saved.after(answer, ask.to("ansprechpersonen"))
    # with the last role here the page would be closed to them: where they come out, it says what happened
    return Saved("/anmelden", answer.shown, "given_up")


@pages.post("/{unit}/ansprechpersonen/reihenfolge", Action.APPOINT_CONTACT, here="contacts", again=page)
async def reorder(ask: Asking) -> Saved:
    """Who is the first, the second …"""
    try:
        order = [str(UUID(one)) for one in ask.value("order").split(",")]
    except ValueError:
        raise bad_field("/order", "Bitte lade die Seite neu und versuch es noch einmal.") from None
    body = {"order": order, "version": ask.version}
    answer = await ask.send("members", f"/units/{ask.unit.key}/contact-persons/order", body)
    return Saved.after(answer, ask.to("ansprechpersonen"))


@pages.get("/{unit}/ansprechpersonen/bestellen", Action.APPOINT_CONTACT, here="contacts")
async def choose(ask: Asking) -> AppointPage:
    """Choose a contact person among the branch's members."""
    return await appoint_page(ask)


async def appoint_page(ask: Ask, appointment: UUID | None = None) -> AppointPage:
    """The branch's members, by name. With an `appointment`: who follows on whoever holds it."""
    if ask.unit.level is not Level.BRANCH:
        raise not_found("Diese Seite")
    unit, c = ask.unit.key, roster.c
    own = (await queries.in_order(ask.db, unit, ask.today, [unit])).get(unit, [])
    contacts = [one for one in own if not one.stand_in]
    replaced = next((one for one in contacts if one.appointment == appointment), None)
    if appointment is not None and replaced is None:
        raise not_found("Diese Ansprechperson")
    wanted = (
        select(c.person, c.name, c.fields)
        .where(c.unit == unit, c.name != "", c.why.contains(["member"]))
        .where(c.person.not_in([one.person for one in contacts if one.person]))
    )
    action = ask.to("ansprechpersonen", *((appointment, "ersetzen") if appointment else ("bestellen",)))
    form = ask.form(action, (await queries.versions(ask.db, unit)).get(unit, 0))
    search = Search.of(ask, form)
    address = func.coalesce(c.fields["email"].astext, "")
    rows = (await ask.db.execute(search.among(wanted.where(address != "")))).all()
    # without an address nobody is told who is new: they are shown, so that they are not searched for in vain
    unreachable = (await ask.db.execute(search.among(wanted.where(address == "")))).all()[:CHOICES]
    found = {row.person: str(row.fields["email"]) for row in rows[:CHOICES]}
    by_mail = await people.signs_in_by(ask.db, unit, found) if found else {}
    offered = tuple(Choice(str(row.person), row.name, by_mail[row.person]) for row in rows[:CHOICES])
    return AppointPage(
        form,
        offered,
        search.query,
        more=len(rows) > CHOICES,
        others=len(contacts),
        places=_places(contacts[0].name) if contacts and replaced is None else (),
        stand_in=next((one.name or "Jemand" for one in own if one.stand_in), ""),
        replaces=replaced.name or "die Ansprechperson" if replaced else "",
        unreachable=tuple((row.name, _correct(ask, row.person)) for row in unreachable),
    )


def _places(first: str) -> tuple[Choice, ...]:
    return (
        Choice("", "Zusätzlich", "springt ein, wenn es nötig ist"),
        Choice("1", "An erster Stelle", f"wird den Neuen genannt, statt {first or 'der ersten Person bisher'}"),
    )


@pages.post("/{unit}/ansprechpersonen/bestellen", Action.APPOINT_CONTACT, here="contacts", again=appoint_page)
async def appoint(ask: Asking) -> Saved:
    """The branch appoints a contact person, beside those it has."""
    more = {"place": 1} if ask.value("place") == "1" else {}
    return await _appoint(ask, more)


@pages.get("/{unit}/ansprechpersonen/{appointment}/ersetzen", Action.APPOINT_CONTACT, here="contacts")
async def choose_successor(ask: Asking, appointment: UUID) -> AppointPage:
    """Choose who follows on a contact person."""
    return await appoint_page(ask, appointment)


@pages.post(
    "/{unit}/ansprechpersonen/{appointment}/ersetzen", Action.APPOINT_CONTACT, here="contacts", again=appoint_page
)
async def replace(ask: Asking, appointment: UUID) -> Saved:
    """Somebody takes the place of a contact person, who stops."""
    return await _appoint(ask, {"replaces": str(appointment)})


async def _appoint(ask: Ask, more: dict[str, Any]) -> Saved:
    typed = Checked(ask)
    body = {"person": typed.person(), "version": ask.version, "until": ask.value("until") or None, **more}
    answer = await typed.send("members", f"/units/{ask.unit.key}/contact-persons", body)
    return Saved.after(answer, ask.to("ansprechpersonen"))


@pages.get("/{unit}/ansprechpersonen.csv", Action.SEE_CONTACTS)
async def table(ask: Asking) -> Any:
    """Contact persons as a table to download, the first of a branch first."""
    if ask.unit.level is Level.SUB_DISTRICT:
        return await coverage_table(ask)
    found = await queries.in_order(ask.db, ask.unit.key, ask.today)
    tree = ask.view.service.units
    called = {True: "{} (Vertretung)", False: "{}"}
    people = [
        (tree[key].short_name, place, called[one.stand_in].format(one.name), readable(one.phone), one.email)
        for key, all_ in found.items()
        if key in tree
        for place, one in enumerate(all_, start=1)
    ]
    head = ("Ortsverein", "Stelle", "Ansprechperson", "Telefon", "E-Mail")
    return csv_response(f"ansprechpersonen-{ask.unit.key}", head, sorted(people))
