"""Mitmachen: the form for everybody, and the link that confirms the e-mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.view.frame.asking import Ask
from services.view.frame.layout.model import Choice
from services.view.frame.pages import Asking, Pages
from services.view.frame.receipts.sending import Sender
from services.view.frame.sign_in.routes import link_state
from services.view.hosting.names import day
from services.view.screens.applications.page import PublicConfirmPage, PublicPage, PublicResultPage, PublicSentPage
from services.view.screens.applications.routes import FIELDS, required
from shared.hierarchy import Level
from shared.mail_address import as_read
from shared.problems import Problem, not_found

pages = Pages()
LINK_HOURS = 24
"""How long members' links hold; said on the page, decided there."""


async def _form(ask: Ask) -> PublicPage:
    if ask.unit.level is not Level.BRANCH:
        raise not_found("Dieses Formular")
    return PublicPage(ask.form(ask.to("mitmachen")))


@pages.public_get("/{unit}/mitmachen")
async def form(ask: Asking) -> PublicPage:
    """The form of a branch."""
    return await _form(ask)


@pages.public_post("/{unit}/mitmachen", again=_form)
async def apply(ask: Asking) -> PublicSentPage:
    """Apply. The answer is the same whoever applies; a mail asks to confirm. What is wrong is said all at once."""
    await _form(ask)
    await ask.view.limits.address("application", ask.client)
    # per mail address members counts, once the form is right: here forms of a stranger would lock its owner out
    email = ask.value("email")
    body = required({name: ask.value(name) for name in FIELDS} | {"consent": bool(ask.value("consent"))})
    body["asked_from"] = ask.view.limits.anonymous(ask.client)
    await ask.send("members", f"/units/{ask.unit.key}/applications/online", body, wait=False)
    typed = {name: ask.value(name) for name in (*FIELDS, "consent") if name != "email"}
    return PublicSentPage(LINK_HOURS, ask.form(ask.to("mitmachen", "andere-adresse")), typed, as_read(email))


@pages.public_post("/{unit}/mitmachen/andere-adresse")
async def other_address(ask: Asking) -> PublicPage:
    """The form once more, with all that was typed but the address. It comes from the page itself, and goes nowhere:
    what somebody said of themself stands in no address, and is kept by nobody before it is confirmed."""
    page = await _form(ask)
    return replace(page, form=replace(page.form, values=ask.values()), anew=True)


@pages.public_get("/mitmachen/bestaetigen/{secret}")
async def confirm(ask: Asking, secret: str) -> PublicConfirmPage | PublicResultPage:
    """Where the mail's link leads: only the button uses it up. A link that is spent offers no button."""
    state, unit = await link_state(ask, secret, "confirm_application")
    if state != "open":
        return _spent(ask, state, unit)
    _stand_in(ask, unit)
    return PublicConfirmPage(ask.form(f"/mitmachen/bestaetigen/{secret}"))


def _stand_in(ask: Ask, unit: str) -> None:
    if ask.view.hosts(unit):
        ask.unit_ = ask.view.service.units[unit]


def _spent(ask: Ask, state: str, unit: str) -> PublicResultPage:
    """What is so, and the form again: the branch's, or all of this view's where nobody knows which it was."""
    _stand_in(ask, unit)
    units = ask.view.service.units
    if ask.unit_ is not None:
        return PublicResultPage("used" if state == "used" else "spent", again=ask.to("mitmachen"))
    hosted = sorted((units[key] for key in ask.view.follower.units if key in units), key=lambda one: one.name)
    forms = tuple(Choice(f"/{one.key}/mitmachen", one.name) for one in hosted if one.level is Level.BRANCH)
    return PublicResultPage("spent", forms=forms)


@pages.public_post("/mitmachen/bestaetigen/{secret}")
async def confirmed(ask: Asking, secret: str) -> Any:
    """File the application."""
    await ask.view.limits.address("confirmation", ask.client)
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
