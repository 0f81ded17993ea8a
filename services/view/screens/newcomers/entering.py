"""What is entered on a new member's page: how the first contact went, a correction, a note."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Saved
from services.view.screens.newcomers import queries
from services.view.screens.newcomers.page import NO_TRY, UNDONE
from services.view.screens.newcomers.queries import Newcomer
from services.view.screens.newcomers.routes import pages, person_page
from shared.problems import not_found
from shared.security.permissions import Action

__all__ = ["pages"]
MAY = Action.RECORD_FIRST_CONTACT


async def _found(ask: Ask, person: UUID) -> Newcomer:
    found = await queries.one(ask.db, ask.unit.key, person)
    if found is None:
        raise not_found("Dieses Mitglied")
    return found


async def _sent(ask: Ask, found: Newcomer, where: str, body: dict[str, Any], *fields: str) -> Saved:
    """Send what was typed; fields that were left empty are left out. Back to the page where it was typed."""
    body |= {name: value for name in fields if (value := ask.value(name))}
    body["version"] = ask.version or found.version
    answer = await ask.send("mentoring", f"/units/{ask.unit.key}/journeys/{found.journey}/{where}", body)
    came_from = ask.request.headers.get("referer", "")
    return Saved.after(answer, ask.to("heute") if "/heute" in came_from else ask.to("neumitglieder", found.person))


@pages.post("/{unit}/neumitglieder/{person}/erster-kontakt", MAY, here="newcomers", again=person_page)
async def contact(ask: Asking, person: UUID) -> Saved:
    """Somebody spoke with the new member, or tried to: how it went, when, and a note."""
    found = await _found(ask, person)
    body = {"outcome": ask.value("outcome")}
    later = ("again_on",) if body["outcome"] == "wants_later" else ()
    return await _sent(ask, found, "first-contact", body, "made_on", "note", *later)


@pages.post("/{unit}/neumitglieder/{person}/berichtigen", MAY, here="newcomers", again=person_page)
async def correct(ask: Asking, person: UUID) -> Saved:
    """It was otherwise, or not at all."""
    found, outcome = await _found(ask, person), ask.value("outcome")
    undone = outcome == UNDONE.value
    fields = ("note",) if undone else ("made_on", "note")
    return await _sent(ask, found, "first-contact/correction", {"outcome": None if undone else outcome}, *fields)


@pages.post("/{unit}/neumitglieder/{person}/versuche/{entry}", MAY, here="newcomers", again=person_page)
async def correct_try(ask: Asking, person: UUID, entry: int) -> Saved:
    """A try was otherwise, or none, or they did speak."""
    found, outcome = await _found(ask, person), ask.value("outcome")
    body = {"entry": entry, "outcome": None if outcome == NO_TRY.value else outcome}
    fields = () if body["outcome"] is None else ("made_on", *(("again_on",) if outcome == "wants_later" else ()))
    return await _sent(ask, found, "first-contact/tries/correction", body, *fields, "note")


@pages.post("/{unit}/neumitglieder/{person}/notiz", MAY, here="newcomers", again=person_page)
async def note(ask: Asking, person: UUID) -> Saved:
    """Keep a note."""
    return await _sent(ask, await _found(ask, person), "notes", {"note": ask.value("note")})
