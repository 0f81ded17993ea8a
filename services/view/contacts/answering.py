"""Whoever is asked to stand in answers here, by the link in their mail: a GET changes nothing, a POST uses it up."""

from __future__ import annotations

from typing import Any

from services.view.asking import Ask as Asked
from services.view.contacts.page import AnsweredPage, AnswerPage
from services.view.contacts.words import REASONS
from services.view.pages import Ask, Pages
from services.view.receipts.sending import Sender
from services.view.sign_in.routes import client, link_state
from shared.hierarchy import Level
from shared.problems import Problem, not_found

pages = Pages()


async def _question(ask: Asked, branch: str, secret: str) -> AnswerPage:
    return AnswerPage(_name(ask, branch), ask.form(f"/vertretung/{branch}/{secret}"), REASONS)


def _name(ask: Asked, branch: str) -> str:
    units = ask.view.service.units
    if branch not in units or units[branch].level is not Level.BRANCH:
        raise not_found("Diesen Ortsverein")
    return units[branch].name


@pages.public_get("/vertretung/{branch}/{secret}")
async def asked(ask: Ask, branch: str, secret: str) -> AnswerPage | AnsweredPage:
    """What is asked, and two buttons; a link that is spent offers none."""
    name = _name(ask, branch)
    state, _ = await link_state(ask, secret, "stand_in")
    return AnsweredPage(name, "spent") if state != "open" else await _question(ask, branch, secret)


@pages.public_post("/vertretung/{branch}/{secret}", again=_question)
async def answered(ask: Ask, branch: str, secret: str) -> Any:
    """Yes or no."""
    name = _name(ask, branch)
    await ask.view.limits.address("confirmation", client(ask))
    body = {"secret": secret, "answer": "yes" if ask.value("answer") == "yes" else "no"}
    if (reason := ask.value("reason")) in {one.value for one in REASONS} and body["answer"] == "no":
        body["reason"] = reason
    try:
        sender = Sender(ask.view, None)
        answer = await sender.command("members", "/stand-in-answers", body, key=ask.idempotency, wait=False)
    except Problem as refused:
        if refused.status in (404, 409, 410, 422):
            return AnsweredPage(name, "spent")
        raise
    match answer.body.get("outcome"):
        case "accepted" | "declined" as said:
            return AnsweredPage(name, said)
        case _:
            return AnsweredPage(name, "closed")
