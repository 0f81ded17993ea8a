"""Einspruch: where the link in the notice leads, for whoever applied and was refused. No account."""

from __future__ import annotations

from typing import Any

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Pages
from services.view.frame.receipts.sending import Sender
from services.view.frame.sign_in.routes import link_state
from services.view.hosting.names import day
from services.view.screens.objections.page import ByLinkPage, ByLinkResultPage, Result
from services.view.screens.objections.routes import words
from shared.problems import Problem

pages = Pages()


async def _form(ask: Ask, secret: str) -> ByLinkPage:
    return ByLinkPage(ask.form(f"/einspruch/{secret}"))


@pages.public_get("/einspruch/{secret}")
async def form(ask: Asking, secret: str) -> ByLinkPage | ByLinkResultPage:
    """Where the mail's link leads: only the button uses it up. A link that is spent, or by which nobody can object any
    more, offers no button."""
    state, unit = await link_state(ask, secret, "object")
    if ask.view.hosts(unit):
        ask.unit_ = ask.view.service.units[unit]
    return await _form(ask, secret) if state == "open" else _instead(state)


SAID: dict[str, Result] = {
    "used": "used",
    "late": "too_late",
    "waits": "already_filed",
    "final": "refusal_final",
    "admitted": "no_refusal",
}
"""What is said instead of the form: the same as to who sends it."""


def _instead(state: str, written: str = "") -> ByLinkResultPage:
    return ByLinkResultPage(SAID.get(state, "spent"), written=written)


@pages.public_post("/einspruch/{secret}", again=_form)
async def objected(ask: Asking, secret: str) -> Any:
    """File the objection."""
    await ask.view.limits.address("confirmation", ask.client)
    grounds = words(ask, "grounds", "Bitte schreib in ein paar Sätzen, warum Du anderer Meinung bist.")
    try:
        answer = await Sender(ask.view, None).command(
            "members", "/objections", {"secret": secret, "grounds": grounds}, key=ask.idempotency, wait=False
        )
    except Problem as refused:
        if refused.status in (404, 410):
            state, _ = await link_state(ask, secret, "object")
            return _instead(state, written=grounds)
        raise
    units, body = ask.view.service.units, answer.body
    if (unit := str(body.get("unit", ""))) in units:
        ask.unit_ = units[unit]
    if (outcome := body.get("outcome")) != "filed":
        return ByLinkResultPage(outcome or "spent", written=grounds)
    decides = str(body.get("decider", ""))
    return ByLinkResultPage("filed", units[decides].name if decides in units else "", day(body.get("decide_by")))
