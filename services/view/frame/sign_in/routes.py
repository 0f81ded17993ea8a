"""Signing in by a link, signing out, and choosing a unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi.responses import RedirectResponse
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from services.view.frame.asking import Ask
from services.view.frame.pages import Asking, Go, Pages
from services.view.frame.pages.drawing import draw
from services.view.frame.receipts.sending import Sender
from services.view.frame.sign_in import sessions
from services.view.frame.sign_in.page import (
    CheckMailPage,
    ChooseUnitPage,
    LinkPage,
    LinkSpentPage,
    NoOfficePage,
    SignInPage,
)
from services.view.frame.sign_in.secrets import DRAFT, GO_ON, SESSION, drop_cookie, read_cookie, set_cookie
from services.view.frame.sign_in.sessions import Lost
from services.view.frame.sign_in.way_back import way_back
from shared import logs
from shared.database import ANSWER
from shared.mail_address import LONGEST, typed_address
from shared.problems import Problem, bad_field

log = logs.get(__name__)
pages = Pages()

LINK_MINUTES = 15
"""How long members' links hold; said on the page, decided there."""
GO_ON_SECONDS = 1800


@pages.public_get("/")
async def start(ask: Asking) -> Any:
    """To the unit; to a choice where there are several; to signing in."""
    if ask.who is None:
        return Go("/anmelden")
    units = ask.neighbours()
    if not units:
        return NoOfficePage(ask.form("/abmelden"), await _lost(ask))
    if len(units) == 1:
        return Go(units[0].href)
    return ChooseUnitPage(ask.name(""), tuple(units))


async def _lost(ask: Ask) -> tuple[Lost, ...]:
    units = ask.view.service.units
    found = await sessions.lost(ask.db, ask.person, ask.view.follower.units)
    return tuple(Lost(units[one.unit].name, one.office, one.on) for one in found if one.unit in units)


async def _sign_in(ask: Ask) -> SignInPage:
    draft = ask.view.drafts.of(read_cookie(ask.request, ask.view.settings, DRAFT))
    kept = draft.minutes_left if draft is not None else 0
    return SignInPage(ask.form("/anmelden"), signed_out=bool(ask.query("abgemeldet")), kept=kept)


@pages.public_get("/anmelden")
async def sign_in(ask: Asking) -> Any:
    """Enter an e-mail address."""
    return _remember_way(ask, ask.query("weiter", 500), await _sign_in(ask))


def _remember_way(ask: Ask, way: str, page: SignInPage) -> Any:
    response = draw(ask, page, "")
    if back := way_back(ask.view, way):
        set_cookie(response, ask.view.settings, GO_ON, back, GO_ON_SECONDS)
    return response


@pages.public_post("/anmelden", again=_sign_in)
async def send_link(ask: Asking) -> Any:
    """Ask members to send a link. The page is the same for every address."""
    await ask.view.limits.address("sign-in", ask.client)
    email = _typed_address(ask.value("email"))
    await Sender(ask.view, None).command("members", "/sign-in-links", {"email": email}, key=ask.idempotency, wait=False)
    return CheckMailPage(LINK_MINUTES, "/anmelden")


@pages.public_get("/anmelden/{secret}")
async def link(ask: Asking, secret: str) -> Any:
    """A mail scanner may follow the link; only the button uses it up. A link that is spent offers no button."""
    state, _ = await link_state(ask, secret, "sign_in")
    return LinkPage(ask.form(f"/anmelden/{secret}")) if state == "open" else _spent(ask, state)


async def link_state(ask: Ask, secret: str, purpose: str) -> tuple[str, str]:
    """Whether a link can be used (`open`), and else why not, as members says it (`LinkState`), and its unit. Open while
    members cannot be asked: the button tells."""
    await ask.view.limits.address("link", ask.client)
    await ask.db.rollback()
    try:
        found = await Sender(ask.view, None).command(
            "members", "/link-states", {"secret": secret, "purpose": purpose}, key=ask.idempotency, wait=False
        )
    except Problem as refused:
        return ("over" if refused.status == 422 else "open"), ""
    return str(found.body.get("state", "open")), str(found.body.get("unit", ""))


def _spent(ask: Ask, state: str) -> LinkSpentPage:
    signed_in = ask.who is not None
    return LinkSpentPage(ask.form("/anmelden"), used=state == "used", home="/" if signed_in else "")


@pages.public_post("/anmelden/{secret}")
async def use_link(ask: Asking, secret: str) -> Any:
    """Begin a session: its secret goes into a cookie, its hash into our database."""
    await ask.view.limits.address("link", ask.client)
    settings = ask.view.settings
    try:
        answer = await Sender(ask.view, None).command(
            "members", "/sign-ins", {"secret": secret}, key=ask.idempotency, wait=False
        )
    except Problem as refused:
        if refused.status in (401, 403, 404, 409, 410, 422):
            state, _ = await link_state(ask, secret, "sign_in")
            return _spent(ask, state)
        raise
    session, seconds = str(answer.body["session"]), int(answer.body["expires_in"])
    async with ask.view.service.database.transaction(within=ANSWER) as db:
        if not await sessions.begin(db, session, UUID(answer.body["person"]), seconds):
            return _spent(ask, "used")
    response = RedirectResponse(way_back(ask.view, read_cookie(ask.request, settings, GO_ON)) or "/", 303)
    set_cookie(response, settings, SESSION, session, seconds)
    drop_cookie(response, settings, GO_ON)
    return response


@pages.public_get("/abmelden")
async def read_again(ask: Asking) -> Go:
    """Whoever loads the target of the button that signs out, anew or by Back: nothing changes, and it leads on."""
    return Go("/")


@pages.public_post("/abmelden")
async def sign_out(ask: Asking) -> Response:
    """End the session here at once and for good; at members where they can be reached, else by time."""
    settings = ask.view.settings
    secret = read_cookie(ask.request, settings, SESSION)
    if secret:
        async with ask.view.service.database.transaction(within=ANSWER) as db:
            await sessions.end(db, secret)
        ask.view.service.tokens.forget(secret)
        ask.view.drafts.drop(read_cookie(ask.request, settings, DRAFT))
        ask.view.bus.everywhere(("sign_in",))  # pages that are open elsewhere with this session end with it
        try:
            await Sender(ask.view, None).command(
                "members", "/sign-outs", {"session": secret}, key=ask.idempotency, wait=False
            )
        except Problem as away:
            log.warning("sign_out_not_told", kind=away.kind)
    response = RedirectResponse("/anmelden?abgemeldet=ja", 303)
    drop_cookie(response, settings, SESSION)
    return response


def _typed_address(text: str) -> str:
    if not text:
        raise bad_field("/email", "Bitte gib Deine E-Mail-Adresse ein.")
    try:
        return typed_address(text[: LONGEST + 1])
    except PydanticCustomError as wrong:
        raise bad_field("/email", wrong.message()) from None
