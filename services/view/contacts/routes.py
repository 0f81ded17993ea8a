"""Ansprechpersonen: of a branch with its neighbours; of all branches of a sub-district, with stand-ins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.view import names
from services.view.asking import Ask as Asked
from services.view.contacts import queries
from services.view.contacts.candidates import candidates
from services.view.contacts.page import (
    AppointPage,
    BranchContactsPage,
    Contact,
    Coverage,
    CoveragePage,
    NeighbourContact,
)
from services.view.contacts.queries import InOffice
from services.view.download import csv_response
from services.view.hosting.tables import roster
from services.view.layout.model import Chip, Choice
from services.view.newcomers import queries as newcomers
from services.view.overview import queries as overview
from services.view.pages import Ask, Pages, Saved
from shared.hierarchy import Level, Unit
from shared.problems import bad_field, not_found
from shared.security.permissions import Action

pages = Pages("contacts")
CHOICES = 20
"""Persons that a form offers at once; the others are found by name."""


@pages.get("/{unit}/ansprechpersonen", Action.SEE_CONTACTS, here="contacts")
async def listed(ask: Ask) -> Any:
    """The page of the unit's level."""
    return await page(ask)


async def page(ask: Asked) -> BranchContactsPage | CoveragePage:
    """A branch sees its own and its neighbours'; above, every branch with its gaps."""
    return await branch_page(ask) if ask.unit.level is Level.BRANCH else await coverage_page(ask)


async def branch_page(ask: Asked) -> BranchContactsPage:
    """Who cares for the new members here, and next door."""
    unit, tree = ask.unit.key, ask.view.service.units
    found = await queries.in_office(ask.db, unit, ask.today)
    own = found.get(unit)
    siblings = tree.siblings(unit)
    since = await queries.vacant_since(ask.db, unit, [unit], ask.today) if own is None else {}
    return BranchContactsPage(
        contacts=(_contact(ask, own),) if own else (),
        neighbours=tuple(_neighbour(other, found.get(other.key)) for other in siblings),
        vacant_since=since.get(unit),
        newcomers=await newcomers.waiting(ask.db, unit) if own is None else 0,
        may_appoint=ask.may(Action.APPOINT_CONTACT),
    )


def _contact(ask: Asked, one: InOffice) -> Contact:
    tree = ask.view.service.units
    by = tree[one.appointed_by].name if one.appointed_by in tree and one.appointed_by else ""
    may_end = not one.stand_in and ask.may(Action.APPOINT_CONTACT)
    return Contact(
        key=str(one.appointment),
        name=one.name or "Jemand",
        since=one.since,
        until=one.until,
        stand_in=one.stand_in,
        by=by,
        phone=one.phone,
        email=one.email,
        end=ask.form(ask.to("ansprechpersonen", one.appointment, "beenden")) if may_end else None,
    )


def _neighbour(branch: Unit, one: InOffice | None) -> NeighbourContact:
    if one is None:
        return NeighbourContact(branch.short_name, "")
    return NeighbourContact(branch.short_name, one.name, one.stand_in, one.phone, one.email)


@pages.post("/{unit}/ansprechpersonen/{appointment}/beenden", Action.APPOINT_CONTACT, here="contacts", again=page)
async def end(ask: Ask, appointment: UUID) -> Saved:
    """End the contact person's term today."""
    path = f"/units/{ask.unit.key}/contact-persons/{appointment}/end"
    return Saved.after(await ask.send("members", path, {}), ask.to("ansprechpersonen"))


@pages.get("/{unit}/ansprechpersonen/bestellen", Action.APPOINT_CONTACT, here="contacts")
async def choose(ask: Ask) -> AppointPage:
    """Choose the contact person among the branch's members."""
    return await appoint_page(ask)


async def appoint_page(ask: Asked) -> AppointPage:
    """The branch's members, by name."""
    if ask.unit.level is not Level.BRANCH:
        raise not_found("Diese Seite")
    query, c = ask.query("q"), roster.c
    wanted = (
        select(c.person, c.name, c.fields)
        .where(c.unit == ask.unit.key, c.name != "", c.why.contains(["member"]))
        .order_by(c.sort_key)
        .limit(CHOICES + 1)
    )
    for word in names.folded(query).split()[:5]:
        wanted = wanted.where(c.sort_key.contains(word, autoescape=True))
    rows = (await ask.db.execute(wanted)).all()
    offered = tuple(Choice(str(row.person), row.name, str(row.fields.get("town") or "")) for row in rows[:CHOICES])
    version = (await queries.versions(ask.db, ask.unit.key)).get(ask.unit.key, 0)
    form = ask.form(ask.to("ansprechpersonen", "bestellen"), version)
    return AppointPage(form, offered, query, more=len(rows) > CHOICES)


@pages.post("/{unit}/ansprechpersonen/bestellen", Action.APPOINT_CONTACT, here="contacts", again=appoint_page)
async def appoint(ask: Ask) -> Saved:
    """The branch appoints its contact person."""
    body: dict[str, Any] = {"person": chosen(ask), "version": ask.version}
    if until := ask.value("until"):
        body["until"] = until
    answer = await ask.send("members", f"/units/{ask.unit.key}/contact-persons", body)
    return Saved.after(answer, ask.to("ansprechpersonen"))


def chosen(ask: Asked) -> str:
    """The person chosen. Raises Problem 422."""
    try:
        return str(UUID(ask.value("person")))
    except ValueError:
        raise bad_field("/person", "Bitte wähl eine Person aus.") from None


async def _coverage(ask: Asked) -> list[Coverage]:
    tree, unit, day = ask.view.service.units, ask.unit, ask.today
    figures = await overview.by_child(ask.db, unit, tree, day)
    late = {key: one.overdue for key, one in figures.items()}
    found = await queries.in_office(ask.db, unit.key, day)
    rows = []
    for branch in tree.children(unit.key):
        one = found.get(branch.key)
        if one is None:
            contact = Chip("niemand", "late")
        else:
            name = one.name or "jemand"
            contact = Chip(f"{name} (Vertretung)", "soon") if one.stand_in else Chip(name, "fine")
        rows.append(
            Coverage(
                branch=branch.key,
                name=branch.short_name,
                contact=contact,
                newcomers=figures[branch.key].waiting,
                overdue=late[branch.key][0],
                phone=one.phone if one else "",
                gap=one is None,
            )
        )
    return sorted(rows, key=lambda row: (not row.gap, -row.overdue, row.name))


async def coverage_page(ask: Asked) -> CoveragePage:
    """Every branch of the sub-district, gaps first."""
    rows = await _coverage(ask)
    branches = ask.view.service.units.children(ask.unit.key)
    may = bool(branches) and ask.may(Action.APPOINT_STAND_IN, ask.view.service.units.path(branches[0].key))
    gaps = sum(row.gap for row in rows)
    return CoveragePage(tuple(rows), gaps, ask.to("ansprechpersonen.csv"), may)


@pages.get("/{unit}/ansprechpersonen.csv", Action.SEE_CONTACTS)
async def table(ask: Ask) -> Any:
    """Contact persons as a table to download."""
    if ask.unit.level is Level.SUB_DISTRICT:
        rows = [(row.name, row.contact.text, row.phone, row.newcomers, row.overdue) for row in await _coverage(ask)]
        head = ("Ortsverein", "Ansprechperson", "Telefon", "Neue ohne Kontakt", "überfällig")
        return csv_response(f"ansprechpersonen-{ask.unit.key}", head, rows)
    found = await queries.in_office(ask.db, ask.unit.key, ask.today)
    tree = ask.view.service.units
    people = [(tree[key].short_name, one.name, one.phone, one.email) for key, one in found.items() if key in tree]
    head4 = ("Ortsverein", "Ansprechperson", "Telefon", "E-Mail")
    return csv_response(f"ansprechpersonen-{ask.unit.key}", head4, sorted(people))


@pages.concerning("/{unit}/ansprechpersonen/vertretung/{branch}", Action.APPOINT_STAND_IN, "branch", here="contacts")
async def choose_stand_in(ask: Ask, branch: str) -> AppointPage:
    """Choose who stands in for a branch."""
    return await stand_in_page(ask, branch)


async def stand_in_page(ask: Asked, branch: str) -> AppointPage:
    """The nearest contact persons and the sub-district's own people."""
    tree = ask.view.service.units
    if branch not in {child.key for child in tree.children(ask.unit.key)}:
        raise not_found("Diesen Ortsverein")
    found = await queries.in_office(ask.db, ask.unit.key, ask.today)
    people = await candidates(ask, tree[branch], found)
    query = ask.query("q")
    words = names.folded(query).split()
    people = [one for one in people if all(word in names.folded(one.name) for word in words)]
    offered = tuple(Choice(str(one.person), one.name, one.hint) for one in people[:CHOICES])
    figures = await overview.by_child(ask.db, ask.unit, tree, ask.today)
    version = (await queries.versions(ask.db, ask.unit.key)).get(branch, 0)
    form = ask.form(ask.to("ansprechpersonen", "vertretung", branch), version)
    return AppointPage(form, offered, query, len(people) > CHOICES, tree[branch].short_name, figures[branch].waiting)


@pages.post(
    "/{unit}/ansprechpersonen/vertretung/{branch}",
    Action.APPOINT_STAND_IN,
    here="contacts",
    again=stand_in_page,
    concerning="branch",
)
async def stand_in(ask: Ask, branch: str) -> Saved:
    """Appoint the stand-in."""
    if branch not in {child.key for child in ask.view.service.units.children(ask.unit.key)}:
        raise not_found("Diesen Ortsverein")
    body = {"person": chosen(ask), "version": ask.version}
    answer = await ask.send("members", f"/units/{branch}/stand-ins", body)
    from_today = "/heute" in ask.request.headers.get("referer", "")
    return Saved.after(answer, ask.to("heute") if from_today else ask.to("ansprechpersonen"))
