"""Kontaktdaten: the branch corrects what it knows of its members and applicants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Go, Pages, Saved
from services.view.screens.newcomers import queries as newcomers
from services.view.screens.people import queries
from services.view.screens.people.page import CorrectPage
from shared.problems import not_found
from shared.security.permissions import Action
from shared.telephone import readable

pages = Pages("newcomers")  # the door that stands where contact data can be corrected: at a branch
FIELDS = ("first_name", "last_name", "phone", "mobile", "email", "street", "postcode", "town", "born_on")
PHONES = ("phone", "mobile")
_PAGES = re.compile(r"(neumitglieder|antraege|mitglieder)/[0-9a-f-]{36}|ansprechpersonen|heute")


def _came_from(ask: Ask) -> str:
    """The page of this unit that somebody came from and goes back to."""
    said = ask.value("von") or ask.query("von")
    return said if _PAGES.fullmatch(said) else "neumitglieder"


async def page(ask: Ask, person: UUID) -> CorrectPage:
    """The form with what is known; after a mistake with what was typed."""
    found = await queries.one(ask.db, ask.unit.key, person)
    if found is None or (found.applicant and not ask.may(Action.SEE_APPLICATIONS)):
        raise not_found("Diese Person")
    if not ask.may(Action.SEE_MEMBERS) and not await _is_theirs(ask, person):
        raise not_found("Diese Person")
    now = {name: str(found.fields.get(name) or "") for name in FIELDS}
    form = ask.form(ask.to("menschen", person, "kontakt"))
    seen = now
    if form.values and ask.trouble:
        before = {name: form.values.get(f"seen_{name}", "") for name in FIELDS}
        if ask.trouble.problem.status == 409:
            # what was not touched is as it is now; what was, stands beside it and can be sent once more
            typed = {name: form.values[name] for name in FIELDS if name in form.values}
            touched = {name: text for name, text in typed.items() if changes(name, text, before[name])}
            form = replace(form, values=read(now) | touched)
        else:
            seen = before
    else:
        form = replace(form, values=read(now))
    came_from = _came_from(ask)
    last = await queries.last(ask.db, ask.unit.key, person)
    no_mail = await queries.no_mail_since(ask.db, ask.unit.key, person) if now["email"] else None
    return CorrectPage(found.name, form, seen, ask.to(came_from), came_from, last, no_mail, found.applicant)


def read(fields: Mapping[str, str]) -> dict[str, str]:
    """What is known as it is read: numbers as people write them."""
    return {name: readable(text) if name in PHONES else text for name, text in fields.items()}


def changes(name: str, typed: str, seen: str) -> bool:
    """Whether somebody has typed something else. A number that stands as it was drawn is the one that was known."""
    return typed != seen and not (name in PHONES and typed == readable(seen))


async def _is_theirs(ask: Ask, person: UUID) -> bool:
    """A contact person knows those who are new, and who is contact person beside them: not every member."""
    if await newcomers.one(ask.db, ask.unit.key, person) is not None:
        return True
    contacts = (await ask.once(newcomers.rules)).contacts
    return any(one.person == person for one in contacts)


@pages.get("/{unit}/menschen/{person}/kontakt", Action.CORRECT_PERSON, here="newcomers")
async def correct(ask: Asking, person: UUID) -> CorrectPage:
    """Contact data, to be corrected."""
    return await page(ask, person)


@pages.post("/{unit}/menschen/{person}/kontakt", Action.CORRECT_PERSON, here="newcomers", again=page)
async def corrected(ask: Asking, person: UUID) -> Any:
    """Send what was changed, and what it was changed from."""
    await page(ask, person)  # whom they may see
    back = ask.to(_came_from(ask))
    seen = {name: ask.value(f"seen_{name}") for name in FIELDS}
    typed = {name: ask.value(name) for name in FIELDS if name in ask.typed}
    changed = {name: text for name, text in typed.items() if changes(name, text, seen[name])}
    if not changed:
        return Go(back)
    body = changed | {"seen": {name: seen[name] for name in changed}}
    return Saved.after(await ask.send("members", f"/units/{ask.unit.key}/people/{person}/contact-data", body), back)
