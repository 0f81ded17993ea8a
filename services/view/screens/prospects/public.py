"""Interesse: the branch's form for everybody, also in a frame of its own site. No account, no script, no cookie."""

from __future__ import annotations

from typing import Any

from services.view.frame.asking import Ask
from services.view.frame.checking import Checked
from services.view.frame.pages import Asking, Pages
from services.view.screens.prospects.enter import DAYS
from services.view.screens.prospects.public_page import InterestPage, SentPage
from shared.consent import CURRENT, TEXTS
from shared.hierarchy import Level
from shared.mail_address import as_read
from shared.problems import not_found

pages = Pages()


async def form(ask: Ask) -> InterestPage:
    """The form of a branch."""
    if ask.unit.level is not Level.BRANCH:
        raise not_found("Dieses Formular")
    return InterestPage(ask.form(ask.to("interesse")), ask.unit.name, TEXTS[CURRENT], CURRENT)


@pages.public_get("/{unit}/interesse", framed=True)
async def interest(ask: Asking) -> InterestPage:
    """Who wants to stay in touch."""
    return await form(ask)


@pages.public_post("/{unit}/interesse", again=form, framed=True)
async def send(ask: Asking) -> SentPage:
    """The answer is the same whoever asks; a mail asks to confirm."""
    await form(ask)
    await ask.view.limits.address("prospect", ask.client)
    checked, email = Checked(ask), ask.value("email")
    missing = {
        "first_name": "Bitte gib Deinen Vornamen an.",
        "email": "Bitte gib Deine E-Mail-Adresse an.",
        "consent": "Ohne Deine Einwilligung dürfen wir Dir nicht schreiben.",
    }
    checked.wrong |= {name: said for name, said in missing.items() if not ask.value(name)}
    names = ("first_name", "last_name", "email", "phone", "interest")
    body: dict[str, Any] = {name: text for name in names if (text := ask.value(name))}
    body |= {"consent": ask.value("consent") == "ja", "consent_text": ask.value("consent_text")}
    body["asked_from"] = ask.view.limits.anonymous(ask.client)
    await checked.send("members", f"/units/{ask.unit.key}/prospects/interest", body, wait=False)
    return SentPage(as_read(email), DAYS, ask.to("interesse"))
