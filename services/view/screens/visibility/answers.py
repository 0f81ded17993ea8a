"""What a branch answers: yes to a day, not this time, a proposal please, we were seen after all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Pages, Saved, page_above
from services.view.screens.calendar import queries as calendar
from services.view.screens.visibility import queries
from shared.problems import Problem, bad_field
from shared.security.permissions import Action

pages = Pages("calendar")


@pages.post("/{unit}/termine/vorschlag", Action.PLAN_STALL, here="calendar", again=page_above)
async def ask_for_one(ask: Asking) -> Saved:
    """A topic, three days and a kit, please."""
    answer = await ask.send("events", f"/units/{ask.unit.key}/visibility/offers", {})
    return Saved(ask.to("termine"), answer.shown, "visibility_offered" if answer.shown else "")


@pages.post("/{unit}/termine/vorschlag-annehmen", Action.PLAN_STALL, here="calendar", again=page_above)
async def accept(ask: Asking) -> Saved:
    """Yes: the stall is announced, and the kit is ours."""
    offer = await _offer(ask)
    errors = []
    if not ask.value("place"):
        errors.append({"pointer": "/place", "detail": "Bitte schreib, wo der Stand steht."})
    if not (day := _day(ask.value("day"))):
        errors.append({"pointer": "/day", "detail": "Bitte tipp einen der Tage an."})
    if errors or day is None:
        raise Problem(422, "invalid", "Bitte sieh Dir die markierten Angaben noch einmal an.", errors=errors)
    body = {"day": day.isoformat(), "place": ask.value("place")}
    answer = await ask.send("events", f"/units/{ask.unit.key}/visibility/offers/{offer}/acceptance", body)
    return Saved.after(answer, ask.to("termine"))


@pages.post("/{unit}/termine/vorschlag-ablehnen", Action.PLAN_STALL, here="calendar", again=page_above)
async def decline(ask: Asking) -> Saved:
    """Not this time."""
    offer = await _offer(ask)
    answer = await ask.send("events", f"/units/{ask.unit.key}/visibility/offers/{offer}/refusal", {})
    return Saved(ask.to("termine"), answer.shown, "visibility_declined" if answer.shown else "")


@pages.post("/{unit}/termine/gesehen", Action.PLAN_STALL, here="calendar", again=page_above)
async def seen(ask: Asking) -> Saved:
    """We were seen on a day that stands in no calendar."""
    day = _day(ask.value("seen_on"))
    if day is None:
        raise bad_field("/seen_on", "Bitte gib den Tag an.")
    answer = await ask.send("events", f"/units/{ask.unit.key}/visibility/seen", {"seen_on": day.isoformat()})
    return Saved.after(answer, ask.to("termine"))


async def _offer(ask: Ask) -> UUID:
    """The one that the form was drawn with. Raises Problem 409 where it is none any more."""
    try:
        return UUID(ask.value("offer"))
    except ValueError:
        found = await queries.open_offers(ask.db, ask.unit.key, calendar.moment(ask))
        if ask.unit.key in found:
            raise bad_field("/offer", "Bitte lade die Seite neu.") from None
        raise Problem(409, "offer_over", "Dieser Vorschlag gilt nicht mehr.") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
