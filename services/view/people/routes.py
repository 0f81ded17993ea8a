"""Kontaktdaten: the branch corrects what it knows of its members and applicants."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.view.asking import Ask as Asked
from services.view.pages import Ask, Go, Pages, Saved
from services.view.people import queries
from services.view.people.page import CorrectPage
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("newcomers")  # the door that stands where contact data can be corrected: at a branch
FIELDS = ("first_name", "last_name", "phone", "mobile", "email", "street", "postcode", "town")
_PAGES = re.compile(r"(neumitglieder|antraege)/[0-9a-f-]{36}|ansprechpersonen")


def _came_from(ask: Asked) -> str:
    """The page of this unit that somebody came from and goes back to."""
    said = ask.value("von") or ask.query("von")
    return said if _PAGES.fullmatch(said) else "neumitglieder"


async def page(ask: Asked, person: UUID) -> CorrectPage:
    """The form with what is known; after a mistake with what was typed."""
    found = await queries.one(ask.db, ask.unit.key, person)
    if found is None or (found.applicant and not ask.may(Action.SEE_APPLICATIONS)):
        raise not_found("Diese Person")
    now = {name: str(found.fields.get(name) or "") for name in FIELDS}
    form = ask.form(ask.to("menschen", person, "kontakt"))
    seen = now
    if form.values and ask.trouble:
        before = {name: form.values.get(f"seen_{name}", "") for name in FIELDS}
        if ask.trouble.problem.status == 409:
            # what was not touched is as it is now; what was, stands beside it and can be sent once more
            typed = {name: form.values[name] for name in FIELDS if name in form.values}
            touched = {name: text for name, text in typed.items() if text != before[name]}
            form = replace(form, values=now | touched)
        else:
            seen = before
    else:
        form = replace(form, values=now)
    came_from = _came_from(ask)
    last = await queries.last(ask.db, ask.unit.key, person)
    no_mail = await queries.no_mail_since(ask.db, ask.unit.key, person) if now["email"] else None
    return CorrectPage(found.name, form, seen, ask.to(came_from), came_from, last, no_mail)


@pages.get("/{unit}/menschen/{person}/kontakt", Action.CORRECT_PERSON, here="newcomers")
async def correct(ask: Ask, person: UUID) -> CorrectPage:
    """Contact data, to be corrected."""
    return await page(ask, person)


@pages.post("/{unit}/menschen/{person}/kontakt", Action.CORRECT_PERSON, here="newcomers", again=page)
async def corrected(ask: Ask, person: UUID) -> Any:
    """Send what was changed, and what it was changed from."""
    back = ask.to(_came_from(ask))
    seen = {name: ask.value(f"seen_{name}") for name in FIELDS}
    changed = {name: ask.value(name) for name in FIELDS if name in ask.typed and ask.value(name) != seen[name]}
    if not changed:
        return Go(back)
    body = changed | {"seen": {name: seen[name] for name in changed}}
    return Saved.after(await ask.send("members", f"/units/{ask.unit.key}/people/{person}/contact-data", body), back)
