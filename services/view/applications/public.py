"""Mitmachen: the form for everybody, and the link that confirms the e-mail."""

from __future__ import annotations

from typing import Any

from services.view.applications.page import PublicConfirmPage, PublicPage, PublicResultPage, PublicSentPage
from services.view.applications.routes import FIELDS, required
from services.view.asking import Ask as Asked
from services.view.layout.model import Choice
from services.view.names import day
from services.view.pages import Ask, Pages
from services.view.receipts.sending import Sender
from services.view.sign_in.routes import client, link_state
from shared.hierarchy import Level
from shared.mail_address import as_read
from shared.problems import Problem, not_found

pages = Pages()
LINK_HOURS = 24
"""How long members' links hold; said on the page, decided there."""


async def _form(ask: Asked) -> PublicPage:
    if ask.unit.level is not Level.BRANCH:
        raise not_found("Dieses Formular")
    return PublicPage(ask.form(ask.to("mitmachen")))


@pages.public_get("/{unit}/mitmachen")
async def form(ask: Ask) -> PublicPage:
    """The form of a branch."""
    return await _form(ask)


@pages.public_post("/{unit}/mitmachen", again=_form)
async def apply(ask: Ask) -> PublicSentPage:
    """Apply. The answer is the same whoever applies; a mail asks to confirm. What is wrong is said all at once."""
    await _form(ask)
    await ask.view.limits.address("application", client(ask))
    # per mail address members counts, once the form is right: here forms of a stranger would lock its owner out
    email = ask.value("email")
    body = required({name: ask.value(name) for name in FIELDS} | {"consent": bool(ask.value("consent"))})
    await ask.send("members", f"/units/{ask.unit.key}/applications/online", body, wait=False)
    return PublicSentPage(LINK_HOURS, ask.to("mitmachen"), as_read(email))


@pages.public_get("/mitmachen/bestaetigen/{secret}")
async def confirm(ask: Ask, secret: str) -> PublicConfirmPage | PublicResultPage:
    """Where the mail's link leads: only the button uses it up. A link that is spent offers no button."""
    state, unit = await link_state(ask, secret, "confirm_application")
    if state != "open":
        return _spent(ask, state, unit)
    _stand_in(ask, unit)
    return PublicConfirmPage(ask.form(f"/mitmachen/bestaetigen/{secret}"))


def _stand_in(ask: Asked, unit: str) -> None:
    if ask.view.hosts(unit):
        ask.unit_ = ask.view.service.units[unit]


def _spent(ask: Asked, state: str, unit: str) -> PublicResultPage:
    """What is so, and the form again: the branch's, or all of this view's where nobody knows which it was."""
    _stand_in(ask, unit)
    units = ask.view.service.units
    if ask.unit_ is not None:
        return PublicResultPage("used" if state == "used" else "spent", again=ask.to("mitmachen"))
    hosted = sorted((units[key] for key in ask.view.follower.units if key in units), key=lambda one: one.name)
    forms = tuple(Choice(f"/{one.key}/mitmachen", one.name) for one in hosted if one.level is Level.BRANCH)
    return PublicResultPage("spent", forms=forms)


@pages.public_post("/mitmachen/bestaetigen/{secret}")
async def confirmed(ask: Ask, secret: str) -> Any:
    """File the application."""
    await ask.view.limits.address("confirmation", client(ask))
    try:
        answer = await Sender(ask.view, None).command(
            "members", "/application-confirmations", {"secret": secret}, key=ask.idempotency, wait=False
        )
    except Problem as refused:
        if refused.status in (404, 409, 410, 422):
            return _spent(ask, *await link_state(ask, secret, "confirm_application"))
        raise
    _stand_in(ask, str(answer.body.get("unit", "")))
    again = ask.to("mitmachen") if ask.unit_ is not None else "/"
    match answer.body.get("outcome"):
        case "already_applied" | "already_member" as known:
            return PublicResultPage(known, again=again)
        case _:
            return PublicResultPage("received", day(answer.body.get("decide_by")), again)
