"""Signing in by a link, signing out, and choosing a unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi.responses import RedirectResponse
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from services.view.asking import Ask as Asked
from services.view.pages import Ask, Go, Pages
from services.view.pages.drawing import draw
from services.view.problems.texts import problem
from services.view.receipts.sending import Sender
from services.view.sign_in import sessions
from services.view.sign_in.page import CheckMailPage, ChooseUnitPage, LinkPage, LinkSpentPage, SignInPage
from services.view.sign_in.secrets import GO_ON, SESSION, drop_cookie, read_cookie, set_cookie
from services.view.sign_in.way_back import way_back
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
async def start(ask: Ask) -> Any:
    """To the unit; to a choice where there are several; to signing in."""
    if ask.who is None:
        return Go("/anmelden")
    units = ask.neighbours()
    if not units:
        shown = problem(403, home="/anmelden")
        return type(shown)(
            403,
            "Du hast hier kein Amt",
            "Du bist angemeldet, aber in keiner Gliederung dieser Seite im Amt. Frag den Vorstand.",
        )
    if len(units) == 1:
        return Go(units[0].href)
    return ChooseUnitPage(ask.name(""), tuple(units))


async def _sign_in(ask: Asked) -> SignInPage:
    return SignInPage(ask.form("/anmelden"), signed_out=bool(ask.query("abgemeldet")))


@pages.public_get("/anmelden")
async def sign_in(ask: Ask) -> Any:
    """Enter an e-mail address."""
    return _remember_way(ask, ask.query("weiter", 500), await _sign_in(ask))


def _remember_way(ask: Asked, way: str, page: SignInPage) -> Any:
    response = draw(ask, page, "")
    if back := way_back(ask.view, way):
        set_cookie(response, ask.view.settings, GO_ON, back, GO_ON_SECONDS)
    return response


@pages.public_post("/anmelden", again=_sign_in)
async def send_link(ask: Ask) -> Any:
    """Ask members to send a link. The page is the same for every address."""
    await ask.view.limits.address("sign-in", client(ask))
    email = _typed_address(ask.value("email"))
    await ask.view.limits.email("sign-in", email)
    await Sender(ask.view, None).command("members", "/sign-in-links", {"email": email}, key=ask.idempotency, wait=False)
    return CheckMailPage(LINK_MINUTES, "/anmelden")


@pages.public_get("/anmelden/{secret}")
async def link(ask: Ask, secret: str) -> LinkPage:
    """A mail scanner may follow the link; only the button uses it up."""
    return LinkPage(ask.form(f"/anmelden/{secret}"))


@pages.public_post("/anmelden/{secret}")
async def use_link(ask: Ask, secret: str) -> Any:
    """Begin a session: its secret goes into a cookie, its hash into our database."""
    await ask.view.limits.address("link", client(ask))
    settings = ask.view.settings
    try:
        answer = await Sender(ask.view, None).command(
            "members", "/sign-ins", {"secret": secret}, key=ask.idempotency, wait=False
        )
    except Problem as refused:
        if refused.status in (401, 403, 404, 409, 410, 422):
            return LinkSpentPage("/anmelden")
        raise
    session, seconds = str(answer.body["session"]), int(answer.body["expires_in"])
    async with ask.view.service.database.transaction(within=ANSWER) as db:
        await sessions.begin(db, session, UUID(answer.body["person"]), seconds)
    response = RedirectResponse(way_back(ask.view, read_cookie(ask.request, settings, GO_ON)) or "/", 303)
    set_cookie(response, settings, SESSION, session, seconds)
    drop_cookie(response, settings, GO_ON)
    return response


@pages.public_post("/abmelden")
async def sign_out(ask: Ask) -> Response:
    """End the session here at once, and at members as soon as they can be reached."""
    settings = ask.view.settings
    secret = read_cookie(ask.request, settings, SESSION)
    if secret:
        async with ask.view.service.database.transaction(within=ANSWER) as db:
            await sessions.end(db, secret)
        ask.view.service.tokens.forget(secret)
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


def client(ask: Asked) -> str:
    """The address a request comes from."""
    return ask.request.client.host if ask.request.client else "unknown"


def _typed_address(text: str) -> str:
    if not text:
        raise bad_field("/email", "Bitte gib Deine E-Mail-Adresse ein.")
    try:
        return typed_address(text[: LONGEST + 1])
    except PydanticCustomError as wrong:
        raise bad_field("/email", wrong.message()) from None
