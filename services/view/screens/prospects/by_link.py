"""Kontakt: where the link in a prospect's mails leads. What is so is asked of `members`; buttons change it."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words
from services.view.frame.pages import Asking, Go, Pages
from services.view.hosting.names import day
from services.view.screens.prospects.public_page import ContactPage, ForgottenPage
from shared.consent import TEXTS
from shared.problems import Problem
from shared.telephone import readable

pages = Pages()


async def contact_page(ask: Ask, secret: str) -> ContactPage:
    """What is so, and what can be done."""
    said = await _standing(ask, secret)
    state = said.get("state", "over")
    if state not in ("asked", "open", "applied") or said.get("unit") != ask.unit.key:
        return ContactPage("over", ask.unit.name, again=ask.to("interesse"))
    here, until = ask.to("kontakt", secret), day(said.get("answer_by"))
    return ContactPage(
        state=state,
        unit=ask.unit.name,
        name=str(said.get("first_name", "")),
        said=tuple(_said(ask, said)) if state != "applied" else (),
        consent=TEXTS.get(str(said.get("consent_text")), "") if state != "applied" else "",
        answer_by=day_words(until, ask.today) if until else "",
        confirm=ask.form(here) if state == "asked" else None,
        stay=ask.form(f"{here}/bleiben") if until else None,
        leave=ask.form(f"{here}/loeschen") if until else None,
        erase=ask.form(f"{here}/loeschen") if state != "applied" and not until else None,
        dates=ask.to("einladung"),
    )


def _said(ask: Ask, said: dict[str, Any]) -> list[tuple[str, str]]:
    met = day(said.get("met_on"))
    name = " ".join(filter(None, (str(said.get("first_name", "")), str(said.get("last_name", "")))))
    found = (
        ("Name", name),
        ("E-Mail", str(said.get("email", ""))),
        ("Telefon", readable(str(said.get("phone", "")))),
        ("Interesse", str(said.get("interest", ""))),
        ("Eingetragen", day_words(met, ask.today) if met else ""),
    )
    return [(label, text) for label, text in found if text]


async def _standing(ask: Ask, secret: str) -> dict[str, Any]:
    """What `members` says of the link, without using it. A link that is none of ours is over."""
    try:
        # a question of its own, also where it follows on a command with the form's key
        answer = await ask.send("members", "/prospects/standing", {"secret": secret}, wait=False, key=token_urlsafe(24))
        return answer.body
    except Problem as refused:
        if refused.status in (404, 410, 422):
            return {}
        raise


@pages.public_get("/{unit}/kontakt/{secret}")
async def contact(ask: Asking, secret: str) -> ContactPage:
    """How it stands."""
    return await contact_page(ask, secret)


async def _tell(ask: Ask, what: str, secret: str, **more: Any) -> ContactPage | None:
    """Tell `members` what they want; a link that is over says so. Raises Problem."""
    await ask.view.limits.address("confirmation", ask.client)
    try:
        await ask.send("members", f"/prospects/{what}", {"secret": secret, **more}, wait=False)
    except Problem as refused:
        if refused.status not in (404, 410):
            raise
        return ContactPage("over", ask.unit.name, again=ask.to("interesse"))
    return None


@pages.public_post("/{unit}/kontakt/{secret}", again=contact_page)
async def confirm(ask: Asking, secret: str) -> Go | ContactPage:
    """The address is theirs."""
    return await _tell(ask, "confirmation", secret) or Go(ask.to("kontakt", secret))


@pages.public_post("/{unit}/kontakt/{secret}/bleiben", again=contact_page)
async def stay(ask: Asking, secret: str) -> Go | ContactPage:
    """They stay in touch."""
    return await _tell(ask, "staying", secret) or Go(ask.to("kontakt", secret))


@pages.public_post("/{unit}/kontakt/{secret}/loeschen", again=contact_page)
async def erase(ask: Asking, secret: str) -> ContactPage | ForgottenPage:
    """They want to be forgotten, now: because they were asked (`nein`), or on their own."""
    why = "not_interested" if ask.value("answer") == "nein" else "erased"
    found = await _tell(ask, "erasure", secret, why=why)
    return found or ForgottenPage(ask.unit.name, ask.to("interesse"))
