"""Einspruch: where the link in the notice leads, for whoever applied and was refused. No account."""

from __future__ import annotations

from typing import Any

from services.view.asking import Ask as Asked
from services.view.names import day
from services.view.objections.page import ByLinkPage, ByLinkResultPage
from services.view.objections.routes import words
from services.view.pages import Ask, Pages
from services.view.receipts.sending import Sender
from services.view.sign_in.routes import client, link_state
from shared.problems import Problem

pages = Pages()


async def _form(ask: Asked, secret: str) -> ByLinkPage:
    return ByLinkPage(ask.form(f"/einspruch/{secret}"))


@pages.public_get("/einspruch/{secret}")
async def form(ask: Ask, secret: str) -> ByLinkPage | ByLinkResultPage:
    """Where the mail's link leads: only the button uses it up. A link that is spent, or whose time is over, offers no
    button."""
    state, unit = await link_state(ask, secret, "object")
    if ask.view.hosts(unit):
        ask.unit_ = ask.view.service.units[unit]
    if state == "late":
        return ByLinkResultPage("too_late")
    return await _form(ask, secret) if state == "open" else ByLinkResultPage("spent")


@pages.public_post("/einspruch/{secret}", again=_form)
async def objected(ask: Ask, secret: str) -> Any:
    """File the objection."""
    await ask.view.limits.address("confirmation", client(ask))
    grounds = words(ask, "grounds", "Bitte schreib in ein paar Sätzen, warum Du anderer Meinung bist.")
    try:
        answer = await Sender(ask.view, None).command(
            "members", "/objections", {"secret": secret, "grounds": grounds}, key=ask.idempotency, wait=False
        )
    except Problem as refused:
        if refused.status in (404, 410):
            return ByLinkResultPage("spent", written=grounds)
        raise
    units, body = ask.view.service.units, answer.body
    if (unit := str(body.get("unit", ""))) in units:
        ask.unit_ = units[unit]
    if (outcome := body.get("outcome")) != "filed":
        return ByLinkResultPage(outcome or "spent", written=grounds)
    decides = str(body.get("decider", ""))
    return ByLinkResultPage("filed", units[decides].name if decides in units else "", day(body.get("decide_by")))
