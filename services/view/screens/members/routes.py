"""Mitglieder: everybody of a branch by name, and a page for each. The board's business."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.view.frame.asking import PAGE_SIZE, Ask
from services.view.frame.download import csv_response
from services.view.frame.pages import Asking, Pages
from services.view.frame.sign_in.sessions import OFFICES
from services.view.hosting import names
from services.view.screens.members import queries
from services.view.screens.members.page import MemberPage, MembersPage, Row
from services.view.screens.newcomers import queries as newcomers
from services.view.screens.people import queries as people
from services.view.screens.roles import queries as roles
from shared.problems import not_found
from shared.security.permissions import Action
from shared.telephone import readable

pages = Pages("members")


@pages.get("/{unit}/mitglieder", Action.SEE_MEMBERS, here="members")
async def listed(ask: Asking) -> MembersPage:
    """The branch's members."""
    query = ask.query("q")
    total = await queries.count(ask.db, ask.unit.key, query)
    at = ask.pages(total)
    found = await queries.listed(ask.db, ask.unit.key, query, limit=PAGE_SIZE, offset=(at.number - 1) * PAGE_SIZE)
    rows = tuple(Row(str(one.person), one.name, one.since, one.guest, names.town(one.fields)) for one in found)
    csv = ask.here(seite="").replace("/mitglieder", "/mitglieder.csv", 1)
    return MembersPage(rows, total, query, csv, at)


@pages.get("/{unit}/mitglieder.csv", Action.SEE_MEMBERS)
async def table(ask: Asking) -> Any:
    """The list as a table to download."""
    head = ("Name", "Status", "Mitglied seit", "Straße", "Ort", "Telefon", "Handy", "E-Mail")
    rows = [
        (
            one.name,
            "Gast" if one.guest else "Mitglied",
            one.since,
            one.fields.get("street") or "",
            names.town(one.fields),
            readable(one.fields.get("phone") or ""),
            readable(one.fields.get("mobile") or ""),
            one.fields.get("email") or "",
        )
        for one in await queries.listed(ask.db, ask.unit.key, ask.query("q"))
    ]
    return csv_response(f"mitglieder-{ask.unit.key}", head, rows)


async def page(ask: Ask, person: UUID) -> MemberPage:
    """One member."""
    unit = ask.unit.key
    found = await queries.one(ask.db, unit, person)
    if found is None:
        raise not_found("Dieses Mitglied")
    fields = found.fields
    phone, other = names.phone(fields), str(fields.get("phone") or "")
    is_new = await newcomers.one(ask.db, unit, person) is not None
    held = [one for one in await roles.held(ask.db, unit, [unit]) if one.person == person]
    email = str(fields.get("email") or "")
    return MemberPage(
        person=str(person),
        name=found.name,
        since=found.since,
        moved=found.moved_on,
        guest=found.guest,
        born=names.day(fields.get("born_on")),
        street=str(fields.get("street") or ""),
        town=names.town(fields),
        phone=phone,
        other_phone=other if other != phone else "",
        email=email,
        offices=tuple(OFFICES[one.role] for one in held),
        newcomer=ask.to("neumitglieder", person) if is_new else "",
        correct=f"{ask.to('menschen', person, 'kontakt')}?von=mitglieder/{person}",
        last=await people.last(ask.db, unit, person),
        no_mail=await people.no_mail_since(ask.db, unit, person) if email else None,
    )


@pages.get("/{unit}/mitglieder/{person}", Action.SEE_MEMBERS, here="members")
async def one(ask: Asking, person: UUID) -> MemberPage:
    """One member."""
    return await page(ask, person)
