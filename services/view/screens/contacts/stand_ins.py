"""Ansprechpersonen of a sub-district: which branch lacks somebody, who is asked to stand in, who does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.choosing import CHOICES, Search
from services.view.frame.download import csv_response
from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Chip, Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.contacts import queries
from services.view.screens.contacts.candidates import candidates
from services.view.screens.contacts.page import Coverage, CoveragePage, Standing, StandInPage
from services.view.screens.contacts.queries import InOffice, Request
from services.view.screens.contacts.words import what_came_of_it
from services.view.screens.overview import queries as overview
from shared.hierarchy import Unit
from shared.problems import bad_field, not_found
from shared.security.permissions import Action
from shared.telephone import readable

pages = Pages("contacts")


async def _coverage(ask: Ask) -> list[Coverage]:
    tree, unit, day = ask.view.service.units, ask.unit, ask.today
    figures = await overview.by_child(ask.db, unit, tree, day)
    late = {key: one.overdue for key, one in figures.items()}
    found = await queries.in_order(ask.db, unit.key, day)
    asked = await queries.asked(ask.db, unit.key)
    rows = []
    for branch in tree.children(unit.key):
        all_, request = found.get(branch.key, []), asked.get(branch.key)
        waits = request if request and request.open else None
        rows.append(
            Coverage(
                branch=branch.key,
                name=branch.short_name,
                contact=_chip(all_, waits, ask),
                newcomers=figures[branch.key].waiting,
                overdue=late[branch.key][0],
                phone=all_[0].phone if all_ else "",
                email=all_[0].email if all_ else "",
                gap=not all_,
                todo=_todo(all_, waits),
            )
        )
    return sorted(rows, key=lambda row: (not row.gap, -row.overdue, row.name))


def _chip(all_: Sequence[InOffice], waits: Request | None, ask: Ask) -> Chip:
    if not all_ and waits:
        return Chip(f"gefragt: {waits.name or 'jemand'}, seit {day_words(waits.asked_on, ask.today)}", "soon")
    if not all_:
        return Chip("niemand", "late")
    name = all_[0].name or "jemand"
    if all_[0].stand_in:
        return Chip(f"{name} (Vertretung)", "soon")
    return Chip(f"{name} und {len(all_) - 1} weitere" if len(all_) > 1 else name, "fine")


def _todo(all_: Sequence[InOffice], waits: Request | None) -> str:
    if waits:
        return "Anfrage ansehen"
    if not all_:
        return "Vertretung suchen"
    return "Vertretung ändern" if all_[0].stand_in else ""


async def coverage_page(ask: Ask) -> CoveragePage:
    """Every branch of the sub-district, gaps first."""
    rows = await _coverage(ask)
    branches = ask.view.service.units.children(ask.unit.key)
    may = bool(branches) and ask.may(Action.APPOINT_STAND_IN, ask.view.service.units.path(branches[0].key))
    gaps = sum(row.gap for row in rows)
    return CoveragePage(tuple(rows), gaps, ask.to("ansprechpersonen.csv"), may)


async def coverage_table(ask: Ask) -> Any:
    """The same as a table."""
    rows = [
        (row.name, row.contact.text, readable(row.phone), row.newcomers, row.overdue) for row in await _coverage(ask)
    ]
    head = ("Ortsverein", "Ansprechperson", "Telefon", "Neue ohne Kontakt", "überfällig")
    return csv_response(f"ansprechpersonen-{ask.unit.key}", head, rows)


def _branch(ask: Ask, branch: str) -> Unit:
    tree = ask.view.service.units
    if branch not in {child.key for child in tree.children(ask.unit.key)}:
        raise not_found("Diesen Ortsverein")
    return tree[branch]


@pages.concerning("/{unit}/ansprechpersonen/vertretung/{branch}", Action.APPOINT_STAND_IN, "branch", here="contacts")
async def choose(ask: Asking, branch: str) -> StandInPage:
    """Who stands in for a branch, who is asked, whom one can ask."""
    return await stand_in_page(ask, branch)


async def stand_in_page(ask: Ask, branch: str, **_: object) -> StandInPage:
    """The nearest contact persons and the sub-district's own people."""
    unit, at = _branch(ask, branch), ask.to("ansprechpersonen", "vertretung", branch)
    found = await queries.in_order(ask.db, ask.unit.key, ask.today)
    present = next((one for one in found.get(branch, []) if one.stand_in), None)
    request = (await queries.asked(ask.db, ask.unit.key, [branch])).get(branch)
    waits = request if request and request.open else None
    people = await candidates(ask, unit, found)
    taken = {present.person if present else None, waits.person if waits else None}
    form = ask.form(at, (await queries.versions(ask.db, ask.unit.key)).get(branch, 0))
    search = Search.of(ask, form)
    people = [one for one in people if one.person not in taken and search.fits(one.person, one.name)]
    people.sort(key=lambda one: one.person != search.chosen)
    figures = await overview.by_child(ask.db, ask.unit, ask.view.service.units, ask.today)
    return StandInPage(
        branch=unit.short_name,
        newcomers=figures[branch].waiting,
        form=form,
        candidates=tuple(Choice(str(one.person), one.name, one.hint) for one in people[:CHOICES]),
        query=search.query,
        more=len(people) > CHOICES,
        present=Standing(present.name or "Jemand", present.since, form=ask.form(f"{at}/{present.appointment}/beenden"))
        if present
        else None,
        asked=Standing(
            waits.name or "Jemand",
            waits.asked_on,
            waits.answer_by,
            ask.form(f"{at}/{waits.request}/zurueckziehen"),
        )
        if waits
        else None,
        last=what_came_of_it(request) if not present else "",
        replaces=str(present.appointment) if present else "",
        withdraws=str(waits.request) if waits else "",
    )


@pages.post(
    "/{unit}/ansprechpersonen/vertretung/{branch}",
    Action.APPOINT_STAND_IN,
    here="contacts",
    again=stand_in_page,
    concerning="branch",
)
async def send_question(ask: Asking, branch: str) -> Saved:
    """Ask somebody to stand in."""
    _branch(ask, branch)
    body: dict[str, Any] = {"person": _id(ask, "person"), "version": ask.version}
    body |= {name: _id(ask, name) for name in ("replaces", "withdraws") if ask.value(name)}
    answer = await ask.send("members", f"/units/{branch}/stand-in-requests", body)
    from_today = "/heute" in ask.request.headers.get("referer", "")
    return Saved.after(answer, ask.to("heute") if from_today else ask.to("ansprechpersonen"))


@pages.post(
    "/{unit}/ansprechpersonen/vertretung/{branch}/{request}/zurueckziehen",
    Action.APPOINT_STAND_IN,
    here="contacts",
    again=stand_in_page,
    concerning="branch",
)
async def withdraw(ask: Asking, branch: str, request: UUID) -> Saved:
    """Ask them no longer."""
    _branch(ask, branch)
    answer = await ask.send("members", f"/units/{branch}/stand-in-requests/{request}/withdraw", {})
    return Saved.after(answer, ask.to("ansprechpersonen", "vertretung", branch))


@pages.post(
    "/{unit}/ansprechpersonen/vertretung/{branch}/{appointment}/beenden",
    Action.APPOINT_STAND_IN,
    here="contacts",
    again=stand_in_page,
    concerning="branch",
)
async def end(ask: Asking, branch: str, appointment: UUID) -> Saved:
    """End the stand-in: the branch has nobody."""
    _branch(ask, branch)
    answer = await ask.send("members", f"/units/{branch}/stand-ins/{appointment}/end", {})
    return Saved.after(answer, ask.to("ansprechpersonen", "vertretung", branch))


def _id(ask: Ask, name: str) -> str:
    try:
        return str(UUID(ask.value(name)))
    except ValueError:
        raise bad_field(f"/{name}", "Bitte wähl eine Person aus.") from None
