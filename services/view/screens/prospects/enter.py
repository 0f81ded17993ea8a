"""Somebody was met: the form for the phone, at a stall or an evening."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages, Saved
from services.view.screens.calendar import queries as calendar
from services.view.screens.calendar.queries import Guest, Occasion
from services.view.screens.prospects import words
from services.view.screens.prospects.page import EnterPage
from shared.consent import CURRENT, TEXTS
from shared.hierarchy import Level
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("prospects")
DAYS = 7
"""So long an address that nobody confirms is kept; decided by `members`."""
OFFERED = ("stall", "evening", "other")
"""Where a role holder meets somebody."""


async def form(ask: Ask) -> EnterPage:
    """Empty, or as it was typed; with what takes place here today, or for an occasion of ours that the address names,
    and a guest who was there."""
    if ask.unit.level is not Level.BRANCH:
        raise not_found("Dieses Formular")
    named, guest = await _named(ask)
    it = named or await _today(ask)
    known = str(ask.trouble.problem.more.get("prospect", "")) if ask.trouble else ""
    return EnterPage(
        form=ask.form(ask.to("interessierte", "neu")),
        sources=tuple(Choice(key, words.SOURCES[key]) for key in OFFERED),
        source=_source(it) if it else "stall",
        consent=TEXTS[CURRENT],
        version=CURRENT,
        occasion=str(it.occasion) if it else "",
        today=it.title if it else "",
        known=ask.to("interessierte", known) if known else "",
        met_on=(named.starts.date() if named else ask.today).isoformat(),
        first_name=guest.name if guest else "",
        email=guest.email if guest else "",
    )


async def _named(ask: Ask) -> tuple[Occasion | None, Guest | None]:
    """The occasion of ours that the address names, once it has begun; or a guest who was there, while we may know
    them."""
    guest = ask.query("gast")
    try:
        occasion, registration = UUID(ask.query("termin")), UUID(guest) if guest else None
    except ValueError:
        return None, None
    it = await calendar.one(ask.db, ask.unit.key, occasion)
    if it is None or it.of_unit != ask.unit.key:
        return None, None
    if registration is None:
        begun = it.state(calendar.moment(ask)) not in ("planned", "cancelled")
        return (it if begun else None), None
    if not ask.may(Action.SEE_GUESTS):
        return None, None
    guests = await calendar.guests(ask.db, ask.unit.key, occasion)
    found = [one for one in guests if one.registration == registration and calendar.came(one.standing)]
    return (it, found[0]) if found else (None, None)


async def _today(ask: Ask) -> Occasion | None:
    """Our own occasion of today, a stall first."""
    midnight = datetime.combine(ask.today, datetime.min.time())
    on_the_day = (calendar.o.starts >= midnight) & (calendar.o.starts < midnight + timedelta(days=1))
    found = await calendar.find(ask.db, ask.unit.key, calendar.of([ask.unit.key]), on_the_day)
    there = [it for it in found if it.cancelled_on is None]
    return min(there, key=lambda it: it.kind != "stall", default=None)


def _source(it: Occasion) -> str:
    return it.kind if it.kind == "stall" else "evening"


@pages.get("/{unit}/interessierte/neu", Action.TEND_PROSPECT, here="prospects")
async def new(ask: Asking) -> EnterPage:
    """The form."""
    return await form(ask)


@pages.post("/{unit}/interessierte/neu", Action.TEND_PROSPECT, here="prospects", again=form)
async def enter(ask: Asking) -> Saved:
    """With an address a mail asks to confirm it; without one their word counts, and they are known at once."""
    checked, email = Checked(ask), ask.value("email")
    source = checked.choice("source", OFFERED, "Bitte wähl aus, wo Ihr Euch kennengelernt habt.")
    if not ask.value("first_name"):
        checked.wrong["first_name"] = "Wie heißt die Person? Der Vorname reicht."
    if not (email or ask.value("phone")):
        checked.wrong["email"] = "E-Mail oder Telefon: Eins von beiden braucht es."
    if ask.value("consent") != "ja":
        checked.wrong["consent"] = "Ohne Einwilligung dürft Ihr nichts davon behalten."
    names = ("first_name", "last_name", "email", "phone", "interest", "met_on", "consent_at")
    body: dict[str, Any] = {name: text for name in names if (text := ask.value(name))}
    body |= {"source": source, "consent": ask.value("consent") == "ja", "consent_text": ask.value("consent_text")}
    if source == ask.value("occasion_source"):
        body["occasion"] = ask.value("occasion") or None
    answer = await checked.send("members", f"/units/{ask.unit.key}/prospects", body)
    known = answer.body.get("prospect")
    there = ask.to("interessierte", *([known] if known and answer.shown else []))
    return Saved(there, answer.shown, "" if known else "prospect_asked")
