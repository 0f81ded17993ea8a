"""Anmeldung: where the link in a guest's mails leads. What is so is asked of `events` each time; buttons change it.

Nobody is told by this page whether an address registered: without the link there is nothing to see.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Go, Pages
from services.view.screens.calendar import queries, shown
from services.view.screens.calendar.public_page import ANSWERS, PARTIES, ErasedPage, GuestPage
from services.view.screens.calendar.queries import Occasion
from services.view.screens.calendar.words import until
from shared.german import number
from shared.hierarchy import Level
from shared.occasions import ASKED, BY_ITSELF, REMINDED_AT
from shared.problems import Problem, bad_field

pages = Pages()
COMES = ("seated", "waiting", "offered")


async def guest_page(ask: Ask, secret: str) -> GuestPage:
    """What is so, and what can be done."""
    said = await _standing(ask, secret)
    standing = str(said.get("standing", "over"))
    if standing == "over" or said.get("unit") != ask.unit.key:
        return GuestPage("over", all=ask.to("einladung"))
    it = await _occasion(ask, str(said.get("occasion", "")))
    at = queries.moment(ask)
    ahead = it is None or it.state(at) == "planned"
    here = ask.to("anmeldung", secret)
    party = int(said.get("party") or 1)
    page = it is not None and it.open
    return GuestPage(
        standing=standing,
        name=str(said.get("first_name", "")),
        facts=shown.facts(ask, it, at) if it else None,
        party=party,
        until=_until(ask, said.get("until")),
        ahead=ahead,
        cancelled=it is not None and it.cancelled_on is not None,
        reminded=(when := _reminded(ask, it, at) if it and standing == "seated" else ""),
        reminds=bool(said.get("reminds", True)),
        remind=ask.form(f"{here}/erinnerung") if when else None,
        answer=ask.form(f"{here}/antwort") if said.get("asks") else None,
        answered=str(said.get("answer") or ""),
        confirm=ask.form(here) if ahead and standing in ("asked", "withdrawn") else None,
        accept=ask.form(f"{here}/zusagen") if ahead and standing == "offered" else None,
        withdraw=ask.form(f"{here}/absagen") if ahead and standing in COMES else None,
        resize=ask.form(f"{here}/personen") if ahead and standing in COMES else None,
        erase=ask.form(f"{here}/loeschen"),
        contact=_contact(ask, here) if it and not ahead and not it.cancelled_on and queries.came(standing) else "",
        file=f"{ask.to('einladung', it.occasion)}/termin.ics" if it and page and ahead and standing in COMES else "",
        invitation=ask.to("einladung", it.occasion) if it and page else "",
        all=ask.to("einladung"),
        late=it is not None and it.starts - at < BY_ITSELF,
        closing=it is not None and it.starts - at < ASKED,
    )


def _contact(ask: Ask, here: str) -> str:
    """Where whoever was there says that they want to stay in touch; with a branch."""
    return f"{here}/kontakt" if ask.unit.level is Level.BRANCH else ""


async def _standing(ask: Ask, secret: str) -> dict[str, Any]:
    """What `events` says of the link, without using it. A link that is none of ours is over."""
    body = {"secret": secret}
    try:
        # a question of its own, also where it follows on a command with the form's key
        answer = await ask.send("events", "/registrations/standing", body, wait=False, key=token_urlsafe(24))
        return answer.body
    except Problem as refused:
        if refused.status in (404, 410, 422):
            return {}
        raise


async def _occasion(ask: Ask, occasion: str) -> Occasion | None:
    try:
        return await queries.one(ask.db, ask.unit.key, UUID(occasion))
    except ValueError:
        return None


def _until(ask: Ask, moment: object) -> str:
    return until(datetime.fromisoformat(moment).replace(tzinfo=None), ask.today) if isinstance(moment, str) else ""


def _reminded(ask: Ask, it: Occasion, at: datetime) -> str:
    """The day on which a reminder will be sent; empty where none will any more."""
    on = datetime.combine(it.starts.date() - timedelta(days=1), REMINDED_AT)
    return shown.day(ask, on.date()) if at < on else ""


@pages.public_get("/{unit}/anmeldung/{secret}")
async def guest(ask: Asking, secret: str) -> GuestPage:
    """How the registration stands."""
    return await guest_page(ask, secret)


async def _tell(ask: Ask, what: str, secret: str, **more: Any) -> None:
    """Tell `events` what the guest wants. Raises Problem."""
    await ask.view.limits.address("confirmation", ask.client)
    await ask.send("events", f"/registrations/{what}", {"secret": secret, **more}, wait=False)


async def _then(ask: Ask, what: str, secret: str, **more: Any) -> Go | GuestPage:
    """And show how it stands then; a link that is over says so."""
    try:
        await _tell(ask, what, secret, **more)
    except Problem as refused:
        if refused.status not in (404, 410):
            raise
        return GuestPage("over", all=ask.to("einladung"))
    return Go(ask.to("anmeldung", secret))


@pages.public_post("/{unit}/anmeldung/{secret}", again=guest_page)
async def confirm(ask: Asking, secret: str) -> Go | GuestPage:
    """The address is theirs: a seat is taken, or they wait."""
    return await _then(ask, "confirmation", secret)


@pages.public_post("/{unit}/anmeldung/{secret}/zusagen", again=guest_page)
async def accept(ask: Asking, secret: str) -> Go | GuestPage:
    """They take the seat that is kept for them."""
    return await _then(ask, "acceptance", secret)


@pages.public_post("/{unit}/anmeldung/{secret}/absagen", again=guest_page)
async def withdraw(ask: Asking, secret: str) -> Go | GuestPage:
    """They do not come."""
    return await _then(ask, "withdrawal", secret)


@pages.public_post("/{unit}/anmeldung/{secret}/personen", again=guest_page)
async def resize(ask: Asking, secret: str) -> Go | GuestPage:
    """They come with more, or with fewer."""
    party = ask.value("party")
    if party not in {one.value for one in PARTIES}:
        raise bad_field("/party", f"Bitte wähl eine Zahl von 1 bis {number(len(PARTIES))}.")
    return await _then(ask, "party", secret, party=int(party))


@pages.public_post("/{unit}/anmeldung/{secret}/erinnerung", again=guest_page)
async def remind(ask: Asking, secret: str) -> Go | GuestPage:
    """They want no reminder, or want one after all."""
    wanted = ask.value("wanted")
    if wanted not in ("ja", "nein"):
        raise bad_field("/wanted", "Bitte wähl ja oder nein.")
    return await _then(ask, "reminder", secret, wanted=wanted == "ja")


@pages.public_post("/{unit}/anmeldung/{secret}/antwort", again=guest_page)
async def answer(ask: Asking, secret: str) -> Go | GuestPage:
    """Whether it was worth it."""
    said = ask.value("answer")
    if said not in {one.value for one in ANSWERS}:
        raise bad_field("/answer", "Bitte tipp auf eine der Antworten.")
    return await _then(ask, "answer", secret, answer=said)


@pages.public_post("/{unit}/anmeldung/{secret}/loeschen", again=guest_page)
async def erase(ask: Asking, secret: str) -> ErasedPage | GuestPage:
    """They want to be forgotten, now. Nothing leads back, so that there is nothing to show afterwards."""
    found = await _then(ask, "erasure", secret)
    return found if isinstance(found, GuestPage) else ErasedPage(ask.to("einladung"))
