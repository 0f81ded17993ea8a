"""Somebody was met: the form for the phone, at a stall or an evening."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Go, Pages
from services.view.screens.calendar import queries as calendar
from services.view.screens.calendar.queries import Occasion
from services.view.screens.prospects import words
from services.view.screens.prospects.page import EnteredPage, EnterPage
from shared.consent import CURRENT, TEXTS
from shared.hierarchy import Level
from shared.mail_address import as_read
from shared.problems import not_found
from shared.security.permissions import Action

pages = Pages("prospects")
DAYS = 7
"""So long an address that nobody confirms is kept; decided by `members`."""
OFFERED = ("stall", "evening", "other")
"""Where a role holder meets somebody."""


async def form(ask: Ask) -> EnterPage:
    """Empty, or as it was typed; with what takes place here today."""
    if ask.unit.level is not Level.BRANCH:
        raise not_found("Dieses Formular")
    it = await _today(ask)
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
    )


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
async def enter(ask: Asking) -> EnteredPage | Go:
    """With an address a mail asks to confirm it; without one their word counts, and they are known at once."""
    checked, email = Checked(ask), ask.value("email")
    source = checked.choice("source", OFFERED, "Bitte wähl aus, wo Ihr Euch kennengelernt habt.")
    if not ask.value("first_name"):
        checked.wrong["first_name"] = "Wie heißt die Person? Der Vorname reicht."
    if not (email or ask.value("phone")):
        checked.wrong["email"] = "E-Mail oder Telefon: Eins von beiden braucht es."
    if ask.value("consent") != "ja":
        checked.wrong["consent"] = "Ohne Einwilligung dürft Ihr nichts davon behalten."
    names = ("first_name", "last_name", "email", "phone", "interest", "met_on")
    body: dict[str, Any] = {name: text for name in names if (text := ask.value(name))}
    body |= {"source": source, "consent": ask.value("consent") == "ja", "consent_text": ask.value("consent_text")}
    it = await _today(ask)
    if it is not None and _source(it) == source and not ask.value("met_on"):
        body["occasion"] = str(it.occasion)
    answer = await checked.send("members", f"/units/{ask.unit.key}/prospects", body)
    if answer.body.get("prospect"):
        there = answer.body["prospect"] if answer.shown else ""
        return Go(ask.to("interessierte", there) if there else ask.to("interessierte"))
    return EnteredPage(as_read(email), DAYS, ask.to("interessierte", "neu"))
