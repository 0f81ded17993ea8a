"""What is done about invitations: invite, and let neighbours invite or not."""

from __future__ import annotations

from uuid import UUID

from services.view.frame.pages import Asking, Pages, Saved, page_above
from services.view.screens.invitations.page import MONTHS
from shared.problems import bad_field
from shared.security.permissions import Action

pages = Pages("calendar")


@pages.post("/{unit}/termine/{occasion}/neue-einladen", Action.PLAN_OCCASION, here="calendar", again=page_above)
async def invite(ask: Asking, occasion: UUID) -> Saved:
    """New members are invited, the neighbours', too."""
    months = ask.value("months")
    if months not in {one.value for one in MONTHS}:
        raise bad_field("/months", "Bitte wähl aus, seit wann jemand dabei ist.")
    body = {"months": int(months), "neighbours": ask.value("neighbours") == "ja"}
    answer = await ask.send("events", f"/units/{ask.unit.key}/occasions/{occasion}/invitations", body)
    return Saved.after(answer, ask.to("termine", occasion))


@pages.post("/{unit}/termine/{occasion}/nachbarn-duerfen", Action.PLAN_OCCASION, here="calendar", again=page_above)
async def welcome(ask: Asking, occasion: UUID) -> Saved:
    """Neighbours may invite our new members, or may not any more."""
    allowed = ask.value("allowed")
    if allowed not in ("ja", "nein"):
        raise bad_field("/allowed", "Bitte wähl ja oder nein.")
    body = {"allowed": allowed == "ja"}
    answer = await ask.send("events", f"/units/{ask.unit.key}/newcomers/hospitality", body)
    return Saved.after(answer, ask.to("termine", occasion))
