"""In Kontakt bleiben: a guest who was there says, by the link of their registration, that they want to stay in touch.

Their address is proven by that link, and the branch that invited knows it already (ground `guest`): this view sends to
`members` what it may know of the guest in hand (decision 0028). A mail tells them; `events` forgets them as ever.
"""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.pages import Asking, Pages
from services.view.screens.calendar import queries as calendar
from services.view.screens.calendar.queries import Guest, Occasion
from services.view.screens.prospects.public_page import KeepPage, KeptPage
from shared.consent import CURRENT, TEXTS
from shared.hierarchy import Level
from shared.problems import Problem

pages = Pages()


async def form(ask: Ask, secret: str) -> KeepPage:
    """What they agree to, for whoever was there."""
    here, came = ask.to("anmeldung", secret), await _came(ask, secret)
    if came is None:
        return KeepPage(ask.unit.name, here)
    it, guest = came
    return KeepPage(ask.unit.name, here, ask.form(f"{here}/kontakt"), guest.name, it.title, TEXTS[CURRENT], CURRENT)


async def _came(ask: Ask, secret: str) -> tuple[Occasion, Guest] | None:
    """Who holds the link, and where they were; None for everybody else."""
    if ask.unit.level is not Level.BRANCH:
        return None
    try:
        # a question of its own, also where it follows on a command with the form's key
        asked = {"secret": secret}
        said = await ask.send("events", "/registrations/standing", asked, wait=False, key=token_urlsafe(24))
    except Problem as refused:
        if refused.status in (404, 410, 422):
            return None
        raise
    if said.body.get("unit") != ask.unit.key or not calendar.came(str(said.body.get("standing"))):
        return None
    it = await calendar.one(ask.db, ask.unit.key, UUID(str(said.body["occasion"])))
    if it is None or it.cancelled_on is not None or it.state(calendar.moment(ask)) == "planned":
        return None
    known = await calendar.guests(ask.db, ask.unit.key, it.occasion)
    guest = next((one for one in known if str(one.registration) == said.body.get("registration")), None)
    return (it, guest) if guest and guest.email else None


@pages.public_get("/{unit}/anmeldung/{secret}/kontakt")
async def keep(ask: Asking, secret: str) -> KeepPage:
    """Whether they want to stay in touch."""
    return await form(ask, secret)


@pages.public_post("/{unit}/anmeldung/{secret}/kontakt", again=form)
async def kept(ask: Asking, secret: str) -> KeptPage | KeepPage:
    """They do; once more, nothing changes."""
    await ask.view.limits.address("prospect", ask.client)
    if (came := await _came(ask, secret)) is None:
        return KeepPage(ask.unit.name, ask.to("anmeldung", secret))
    it, guest = came
    checked = Checked(ask)
    if ask.value("consent") != "ja":
        checked.wrong["consent"] = "Ohne Deine Einwilligung dürfen wir Dir nicht schreiben."
    body: dict[str, Any] = {
        "first_name": guest.name,
        "email": guest.email,
        "phone": ask.value("phone") or None,
        "occasion": str(it.occasion),
        "met_on": it.starts.date().isoformat(),
        "consent": ask.value("consent") == "ja",
        "consent_text": ask.value("consent_text"),
    }
    await checked.send("members", f"/units/{ask.unit.key}/prospects/guests", body, wait=False)
    return KeptPage(ask.unit.name, guest.email, ask.to("einladung"))
