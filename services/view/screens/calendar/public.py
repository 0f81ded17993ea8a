"""Einladung: a unit's public pages of what takes place. No account, no script, nothing changed by looking.

An occasion that is open to everybody is on the list and in the calendar. One that is among ourselves is on no list:
whoever has its address may register there, since the unit and its neighbours pass it on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import Response

from services.view.frame.asking import Ask
from services.view.frame.checking import NO_NUMBER, Checked
from services.view.frame.pages import Asking, Pages
from services.view.frame.pages.drawing import draw
from services.view.screens.calendar import queries, shown
from services.view.screens.calendar.public_page import (
    PARTIES,
    AskedPage,
    InvitationPage,
    Meta,
    PublicDatesPage,
)
from services.view.screens.calendar.queries import Occasion
from services.view.screens.calendar.structured import json_ld
from services.view.screens.calendar.words import seats
from shared.mail_address import as_read
from shared.occasions import ASKED, BY_ITSELF, LINK_HOURS
from shared.problems import not_found

pages = Pages()
CACHED = "public, max-age=60"


async def invited_to(ask: Ask, occasion: UUID) -> Occasion:
    """An occasion of this unit with a page for everybody. Raises Problem 404."""
    found = await queries.one(ask.db, ask.unit.key, occasion)
    if found is None or not (found.open if found.of_unit == ask.unit.key else _public_together(ask, found)):
        raise not_found("Diese Einladung")
    return found


def _public_together(ask: Ask, it: Occasion) -> bool:
    """Whether this unit invites everybody to another's, too: its list has it, and a page without the form."""
    return it.public and ask.unit.key in it.co_organisers


async def public_ones(ask: Ask) -> list[Occasion]:
    """Everything to come that everybody may come to."""
    at = queries.moment(ask)
    return await queries.find(
        ask.db, ask.unit.key, queries.to_come(at), queries.with_us(ask.unit.key), queries.o.public.is_(True)
    )


@pages.public_get("/{unit}/einladung")
async def dates(ask: Asking) -> Response:
    """All public dates of a unit. The same for everybody, without a cookie: it may be kept for a minute."""
    at, here = queries.moment(ask), ask.to("einladung")
    rows = (
        replace(shown.row(ask, it, at, counts=False), href=f"{here}/{it.occasion}") for it in await public_ones(ask)
    )
    file = f"{here}/kalender.ics"
    address = f"{ask.view.settings.public_url}{file}"
    found = PublicDatesPage(ask.unit.name, tuple(rows), address.replace("http", "webcal", 1), file)
    return cached(draw(ask, found, ""))


def cached(response: Response) -> Response:
    """For everybody alike, unless there is a word for one."""
    if "set-cookie" not in response.headers:
        response.headers["cache-control"] = CACHED
    return response


async def invitation(ask: Ask, occasion: UUID) -> InvitationPage:
    """The page of one."""
    it, at = await invited_to(ask, occasion), queries.moment(ask)
    state = it.state(at)
    here = ask.to("einladung", occasion)
    ours = it.of_unit == ask.unit.key
    registers = it.registration and state == "planned" and ours
    return InvitationPage(
        facts=shown.facts(ask, it, at),
        headline=_headline(it, state),
        meta=_meta(ask, it),
        state=state,
        registration=it.registration,
        form=ask.form(here) if registers and not (it.free == 0 and it.starts - at < ASKED) else None,
        full=registers and it.free == 0,
        late=it.starts - at < BY_ITSELF,
        file=f"{here}/termin.ics" if state == "planned" else "",
        all=ask.to("einladung"),
        hosts=_name(ask, it.of_unit),
        together=", ".join(_name(ask, key) for key in it.co_organisers),
        register_at=queries.address(ask, it) if not ours and it.registration and ask.view.hosts(it.of_unit) else "",
        elsewhere=not ours and it.registration and state == "planned",
    )


def _name(ask: Ask, unit: str) -> str:
    tree = ask.view.service.units
    return tree[unit].name if unit in tree else unit


def _headline(it: Occasion, state: str) -> str:
    match state:
        case "cancelled":
            return f"{it.title} fällt aus"
        case "over" | "closed":
            return f"{it.title} ist vorbei"
        case "running":
            return f"{it.title} läuft gerade"
    if not it.registration or it.free is None:
        return "Komm vorbei"
    if it.free:
        return f"Komm vorbei, {seats(it.free).replace(' frei', '')} {'ist' if it.free == 1 else 'sind'} frei"
    return "Gerade ist alles belegt"


def _meta(ask: Ask, it: Occasion) -> Meta:
    when = shown.when(ask, it)
    base = ask.view.settings.public_url
    url = f"{base}{ask.to('einladung', it.occasion)}"
    cancelled = "Fällt aus. " if it.cancelled_on else ""
    said = f"{cancelled}{when.weekday}, {when.on}, {when.hours}{f' · {it.place}' if it.place else ''}"
    json = json_ld(it, url=url, organizer=ask.unit.name, home=f"{base}{ask.to('einladung')}")
    return Meta(it.title, f"{said}. {it.about}".strip()[:300], url, json, listed=it.public)


@pages.public_get("/{unit}/einladung/{occasion}")
async def one(ask: Asking, occasion: UUID) -> Any:
    """What, when, where, how many seats are free, and a form for whoever wants to come."""
    found = await invitation(ask, occasion)
    return found if found.form else cached(draw(ask, found, ""))


@pages.public_post("/{unit}/einladung/{occasion}", again=invitation)
async def register(ask: Asking, occasion: UUID) -> AskedPage:
    """Somebody wants to come. The answer is the same whoever asks; a mail asks to confirm."""
    if (await invited_to(ask, occasion)).of_unit != ask.unit.key:
        raise not_found("Diese Anmeldung")
    await ask.view.limits.address("registration", ask.client)
    checked = Checked(ask)
    missing = {"first_name": "Bitte gib Deinen Vornamen an.", "email": "Bitte gib Deine E-Mail-Adresse an."}
    checked.wrong |= {name: said for name, said in missing.items() if not ask.value(name)}
    party: int | str = NO_NUMBER
    if (ask.value("party") or "1") in {one.value for one in PARTIES}:
        party = int(ask.value("party") or "1")
    else:
        checked.wrong["party"] = "Bitte wähl aus, mit wie vielen Du kommst."
    body = {
        "first_name": ask.value("first_name"),
        "email": ask.value("email"),
        "party": party,
        "note": ask.value("note") or None,
        "asked_from": ask.view.limits.anonymous(ask.client),
    }
    await checked.send("events", f"/units/{ask.unit.key}/occasions/{occasion}/registrations", body, wait=False)
    return AskedPage(as_read(ask.value("email")), LINK_HOURS, ask.to("einladung", occasion))
