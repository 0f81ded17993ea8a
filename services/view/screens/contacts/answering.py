"""Whoever is asked to stand in answers here, by the link in their mail: a GET changes nothing, a POST uses it up."""

from __future__ import annotations

from typing import Any

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Pages
from services.view.frame.receipts.sending import Sender
from services.view.frame.sign_in.routes import link_state
from services.view.screens.contacts.page import AnsweredPage, AnswerPage
from services.view.screens.contacts.words import REASONS
from shared.hierarchy import Level
from shared.problems import Problem, not_found

pages = Pages()


async def _question(ask: Ask, branch: str, secret: str) -> AnswerPage:
    return AnswerPage(_name(ask, branch), ask.form(f"/vertretung/{branch}/{secret}"), REASONS)


def _name(ask: Ask, branch: str) -> str:
    units = ask.view.service.units
    if branch not in units or units[branch].level is not Level.BRANCH:
        raise not_found("Diesen Ortsverein")
    return units[branch].name


def _stands_in(ask: Ask, branch: str, name: str, host: str) -> AnsweredPage:
    """With the way to who waits; a branch that no view hosts has none, and signing in here would lead elsewhere."""
    units = ask.view.service.units
    above = units.path(branch).sub_district
    page = f"{host}/{branch}/neumitglieder" if host else ""
    return AnsweredPage(name, "accepted", units[above].name if above and above in units else "", page)


@pages.public_get("/vertretung/{branch}/{secret}")
async def asked(ask: Asking, branch: str, secret: str) -> AnswerPage | AnsweredPage:
    """What is asked, and two buttons; a link that is spent, or asks no more, says what came of it."""
    name = _name(ask, branch)
    state, _ = await link_state(ask, secret, "stand_in")
    return await _question(ask, branch, secret) if state == "open" else _known(name, state)


def _known(name: str, state: str) -> AnsweredPage:
    match state:
        case "accepted":
            return AnsweredPage(name, "stands_in")
        case "declined":
            return AnsweredPage(name, "refused")
        case "ended" | "closed" as settled:
            return AnsweredPage(name, settled)
        case _:
            return AnsweredPage(name, "spent")


@pages.public_post("/vertretung/{branch}/{secret}", again=_question)
async def answered(ask: Asking, branch: str, secret: str) -> Any:
    """Yes or no."""
    name = _name(ask, branch)
    await ask.view.limits.address("confirmation", ask.client)
    body = {"secret": secret, "answer": "yes" if ask.value("answer") == "yes" else "no"}
    if (reason := ask.value("reason")) in {one.value for one in REASONS} and body["answer"] == "no":
        body["reason"] = reason
    try:
        sender = Sender(ask.view, None)
        answer = await sender.command("members", "/stand-in-answers", body, key=ask.idempotency, wait=False)
    except Problem as refused:
        if refused.status in (404, 409, 410, 422):
            state, _ = await link_state(ask, secret, "stand_in")
            return _known(name, state)
        raise
    match answer.body.get("outcome"):
        case "accepted":
            return _stands_in(ask, branch, name, str(answer.body.get("view", "")))
        case "declined":
            return AnsweredPage(name, "declined")
        case _:
            return AnsweredPage(name, "closed")
