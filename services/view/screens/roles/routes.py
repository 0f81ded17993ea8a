"""Ämter: who holds one here and below, since when, by whom; given and ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select

from services.view.frame.asking import Ask
from services.view.frame.choosing import CHOICES, Search
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.frame.sign_in.sessions import OFFICES
from services.view.hosting.tables import roster
from services.view.screens.people import queries as people
from services.view.screens.roles import queries
from services.view.screens.roles.page import Below, GrantPage, Holder, RolesPage
from services.view.screens.roles.queries import Held
from shared.hierarchy import Level, Unit
from shared.mail_address import MailAddress
from shared.problems import LOOK, Problem, message_for, not_found
from shared.security.permissions import Action, Role
from shared.text import Name

pages = Pages("roles")
AT: dict[Level, tuple[Role, ...]] = {
    Level.BRANCH: (Role.BOARD,),
    Level.SUB_DISTRICT: (Role.BOARD, Role.OFFICE),
    Level.DISTRICT: (Role.BOARD, Role.OFFICE),
}
"""Which offices a level has; a contact person's comes with the appointment."""
MAY = {
    Role.BOARD: "sieht und entscheidet alles, was hier ansteht, und vergibt Ämter",
    Role.OFFICE: "arbeitet für den Vorstand: sieht und tut hier das meiste",
}


TAKES: dict[str, TypeAdapter[str]] = {
    "first_name": TypeAdapter(Name),
    "last_name": TypeAdapter(Name),
    "email": TypeAdapter(MailAddress),
}
"""What a field of somebody typed may hold."""


async def page(ask: Ask) -> RolesPage:
    """Offices of the unit itself, and of those directly below."""
    tree, unit = ask.view.service.units, ask.unit
    children = tree.children(unit.key)
    found = await queries.held(ask.db, unit.key, [unit.key, *(child.key for child in children)])
    by_unit: dict[str, list[Held]] = {}
    for one in found:
        by_unit.setdefault(one.at, []).append(one)
    return RolesPage(
        unit.name,
        _holders(ask, unit, by_unit.get(unit.key, [])),
        tuple(
            Below(
                child.key,
                child.short_name,
                _holders(ask, child, [one for one in by_unit.get(child.key, []) if one.role in AT[child.level]]),
                _grant(ask, child),
            )
            for child in children
        ),
        _grant(ask, unit),
    )


def _may(ask: Ask, unit: Unit) -> bool:
    return ask.may(Action.GRANT_ROLE, ask.view.service.units.path(unit.key))


def _grant(ask: Ask, unit: Unit) -> str:
    return ask.to("aemter", unit.key, "vergeben") if _may(ask, unit) else ""


def _holders(ask: Ask, unit: Unit, held: list[Held]) -> tuple[Holder, ...]:
    tree, may = ask.view.service.units, _may(ask, unit)
    above = "der Betrieb von Ortsnetz" if unit.level is Level.DISTRICT else "die Ebene darüber"
    boards = sum(one.role is Role.BOARD for one in held)
    alone = sum(one.role in queries.ACTING for one in held) == 1

    def by(one: Held) -> str:
        unit_of = tree[one.by_unit].name if one.by_unit in tree else ""
        return f"{one.by} ({unit_of})" if one.by and unit_of and one.by_unit != one.at else one.by or unit_of

    return tuple(
        Holder(
            key=str(one.grant),
            name=one.name or "Jemand",
            office=OFFICES[one.role],
            since=one.since,
            by=by(one),
            end=ask.form(ask.to("aemter", one.at, one.grant, "beenden"))
            if may and one.role in AT[unit.level]
            else None,
            appointment=one.role is Role.CONTACT_PERSON,
            me=one.person == ask.person,
            last=above if one.role in queries.ACTING and (alone or (one.role is Role.BOARD and boards == 1)) else "",
            alone=alone,
            told=alone and unit.level is not Level.DISTRICT,
        )
        for one in held
    )


@pages.get("/{unit}/aemter", Action.SEE_ROLES, here="roles")
async def listed(ask: Asking) -> RolesPage:
    """Who holds an office."""
    return await page(ask)


def _at(ask: Ask, key: str) -> Unit:
    """The unit itself, or one directly below it. Raises Problem 404."""
    tree = ask.view.service.units
    if key != ask.unit.key and all(child.key != key for child in tree.children(ask.unit.key)):
        raise not_found("Diese Gliederung")
    return tree[key]


async def grant_page(ask: Ask, at: str) -> GrantPage:
    """The form for an office in a unit: for a branch's own board with its members to choose from."""
    unit = _at(ask, at)
    form = ask.form(ask.to("aemter", unit.key, "vergeben"))
    search = Search.of(ask, form)
    own = unit.key == ask.unit.key and unit.level is Level.BRANCH
    rows: list[Any] = []
    if own:
        c = roster.c
        wanted = select(c.person, c.name, c.fields).where(
            c.unit == unit.key,
            c.name != "",
            c.why.contains(["member"]),
            func.coalesce(c.fields["email"].astext, "") != "",
        )
        rows = list((await ask.db.execute(search.among(wanted))).all())
    found = {row.person: str(row.fields["email"]) for row in rows[:CHOICES]}
    by_mail = await people.signs_in_by(ask.db, unit.key, found) if found else {}
    listed = [Choice(str(row.person), row.name, by_mail[row.person]) for row in rows[:CHOICES]]
    nobody = [Choice("", "Niemand aus der Liste", "jemand anderes, unten einzutragen")] if listed else []
    return GrantPage(
        unit=unit.name,
        form=form,
        roles=tuple(Choice(role.value, OFFICES[role], MAY[role]) for role in AT[unit.level]),
        candidates=(*listed, *nobody),
        query=search.query,
        more=len(rows) > CHOICES,
        searchable=own,
    )


@pages.concerning("/{unit}/aemter/{at}/vergeben", Action.GRANT_ROLE, "at", here="roles")
async def choose(ask: Asking, at: str) -> GrantPage:
    """Whom to give an office."""
    return await grant_page(ask, at)


@pages.post("/{unit}/aemter/{at}/vergeben", Action.GRANT_ROLE, here="roles", again=grant_page, concerning="at")
async def grant(ask: Asking, at: str) -> Saved:
    """Give an office, from today on."""
    unit = _at(ask, at)
    role = next((one for one in AT[unit.level] if one.value == ask.value("role")), None)
    whom, missing = _whom(ask)
    if role is None:
        missing.insert(0, {"pointer": "/role", "detail": "Bitte wähl ein Amt aus."})
    if role is None or missing:
        raise Problem(422, "invalid", LOOK, errors=missing)
    body: dict[str, Any] = {"role": role.value, **whom}
    answer = await ask.send("members", f"/units/{unit.key}/roles", body)
    if answer.body.get("already"):
        return Saved(ask.to("aemter"), word="held_already")
    return Saved.after(answer, ask.to("aemter"))


def _whom(ask: Ask) -> tuple[dict[str, str], list[dict[str, str]]]:
    """A member that was chosen, or somebody by address and name; and what is missing or wrong of it."""
    typed = {name: ask.value(name) for name in ("email", "first_name", "last_name")}
    person = ask.value("person")
    if person and any(typed.values()):
        both = "Entweder jemand aus der Liste, oder jemand anderes: Wähl „Niemand aus der Liste“."
        said = {"person": both} | {name: _wrong(name, text) for name, text in typed.items() if text}
        return {}, [{"pointer": f"/{name}", "detail": detail} for name, detail in said.items() if detail]
    if person:
        try:
            return {"person": str(UUID(person))}, []
        except ValueError:
            return {}, [{"pointer": "/person", "detail": "Bitte wähl eine Person aus."}]
    what = {"first_name": "den Vornamen", "last_name": "den Nachnamen", "email": "die E-Mail-Adresse"}
    said = {
        name: _wrong(name, typed[name]) if typed[name] else f"Bitte gib {words} an." for name, words in what.items()
    }
    return typed, [{"pointer": f"/{name}", "detail": detail} for name, detail in said.items() if detail]


def _wrong(name: str, typed: str) -> str:
    """What is wrong with a field, by what `members` takes; empty where nothing is. Asked here too, so that all that is
    wrong is said at once."""
    try:
        TAKES[name].validate_python(typed)
    except ValidationError as error:
        return message_for(dict(error.errors()[0]))
    return ""


@pages.post("/{unit}/aemter/{at}/{grant}/beenden", Action.GRANT_ROLE, here="roles", again=page, concerning="at")
async def end(ask: Asking, at: str, grant: UUID) -> Saved:
    """End an office: what it opened closes at once."""
    unit = _at(ask, at)
    found = await queries.held(ask.db, ask.unit.key, [unit.key])
    mine = any(one.grant == grant and one.person == ask.person for one in found)
    answer = await ask.send("members", f"/units/{unit.key}/roles/{grant}/end", {})
    roles = {(role, at_) for role, at_ in (ask.who.roles if ask.who else ()) if at_ == ask.unit.key}
    if mine and len(roles) <= 1 and unit.key == ask.unit.key:
        # with the last role here the page would be closed to them: where they come out, it says what happened
        return Saved("/anmelden", answer.shown, "given_up")
    return Saved.after(answer, ask.to("aemter"))
