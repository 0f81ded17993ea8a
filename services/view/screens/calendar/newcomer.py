"""Eingeladen: where the link in an invitation to a new member leads. Looking changes nothing; one tap registers."""

from __future__ import annotations

from secrets import token_urlsafe
from uuid import UUID

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Go, Pages
from services.view.screens.calendar import queries, shown
from services.view.screens.calendar.public_page import NewcomerPage
from shared.problems import Problem

pages = Pages()


async def newcomer_page(ask: Ask, secret: str) -> NewcomerPage:
    """To what they are invited, and the one button."""
    try:
        # a question of its own, also where it follows on a command with the form's key
        answer = await ask.send(
            "events", "/invitations/standing", {"secret": secret}, wait=False, key=token_urlsafe(24)
        )
    except Problem as refused:
        if refused.status not in (404, 410, 422):
            raise
        return NewcomerPage(all=ask.to("einladung"))
    said = answer.body
    if said.get("state") not in ("open", "registered") or said.get("unit") != ask.unit.key:
        return NewcomerPage(all=ask.to("einladung"))
    it = await queries.one(ask.db, ask.unit.key, UUID(str(said["occasion"])))
    at = queries.moment(ask)
    registered = said.get("state") == "registered"
    ahead = it is not None and it.state(at) == "planned"
    return NewcomerPage(
        facts=shown.facts(ask, it, at) if it else None,
        hosts=ask.unit.name,
        accept=ask.form(ask.to("eingeladen", secret)) if ahead or registered else None,
        full=it is not None and it.free == 0,
        registered=registered,
        all=ask.to("einladung"),
    )


@pages.public_get("/{unit}/eingeladen/{secret}")
async def invited(ask: Asking, secret: str) -> NewcomerPage:
    """What, when, where; nothing changes."""
    return await newcomer_page(ask, secret)


@pages.public_post("/{unit}/eingeladen/{secret}", again=newcomer_page)
async def accept(ask: Asking, secret: str) -> Go | NewcomerPage:
    """They come: from now on the same secret leads to their registration."""
    await ask.view.limits.address("confirmation", ask.client)
    try:
        await ask.send("events", "/invitations/acceptance", {"secret": secret}, wait=False)
    except Problem as refused:
        if refused.status not in (404, 410):
            raise
        return NewcomerPage(all=ask.to("einladung"))
    return Go(ask.to("anmeldung", secret))
