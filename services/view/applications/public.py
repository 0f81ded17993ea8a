"""Mitmachen: the form for everybody, and the link that confirms the e-mail."""

from __future__ import annotations

from typing import Any

from services.view.applications.page import PublicConfirmPage, PublicPage, PublicResultPage, PublicSentPage
from services.view.applications.routes import FIELDS, required
from services.view.asking import Ask as Asked
from services.view.names import day
from services.view.pages import Ask, Pages
from services.view.receipts.sending import Sender
from services.view.sign_in.routes import client
from shared.hierarchy import Level
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
    if email := ask.value("email"):
        await ask.view.limits.email("application", email)
    body = required({name: ask.value(name) for name in FIELDS} | {"consent": bool(ask.value("consent"))})
    await ask.send("members", f"/units/{ask.unit.key}/applications/online", body, wait=False)
    return PublicSentPage(LINK_HOURS)


@pages.public_get("/mitmachen/bestaetigen/{secret}")
async def confirm(ask: Ask, secret: str) -> PublicConfirmPage:
    """Where the mail's link leads: only the button uses it up."""
    return PublicConfirmPage(ask.form(f"/mitmachen/bestaetigen/{secret}"))


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
            return PublicResultPage("spent", again="")
        raise
    unit = str(answer.body.get("unit", ""))
    if unit in ask.view.service.units:
        ask.unit_ = ask.view.service.units[unit]
    match answer.body.get("outcome"):
        case "already_applied" | "already_member" as known:
            return PublicResultPage(known)
        case _:
            return PublicResultPage("received", day(answer.body.get("decide_by")))
