"""The public page for unsubscribing with what its foot leads to, and the door that leads to nothing else.

GET shows a button (mail scanners follow links), POST does it (RFC 8058).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.notify.letters import KINDS
from services.notify.preferences import commands
from services.notify.preferences.limits import PageLimits
from services.notify.settings import NotifySettings
from services.notify.writing.render import page
from shared.database import ANSWER
from shared.german import plural
from shared.legal import TITLES, Which, hrefs, said
from shared.service import Service
from shared.web import Routes, ServiceOf

Token = Annotated[str, Path(max_length=100)]
Said = Literal["ask", "done", "again"]
"""What the page shows, and what was done before."""
REFUSED: dict[int | str, dict[str, Any]] = {
    404: {"description": "The link leads nowhere", "content": {"text/html": {}}},
    429: {"description": "Too often", "content": {"text/html": {}}},
}
ELSEWHERE: dict[int | str, dict[str, Any]] = {
    303: {"description": "It stands elsewhere"},
    404: {"description": "It is not set", "content": {"text/html": {}}},
}
LEGAL = ("/impressum", "/datenschutz")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


class PageAlone:
    """At this port, which people reach, there is the page and nothing else: API and health are for those inside."""

    def __init__(self, app: ASGIApp, settings: NotifySettings) -> None:
        self._app, self._port = app, settings.pages_port
        self._nothing = _page(settings, "unknown", status=404)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, or say that the link leads nowhere."""
        here = scope["type"] != "lifespan" and scope["server"][1] == self._port  # of the socket, whatever `Host` says
        if here and not scope["path"].startswith("/abmelden/") and scope["path"] not in LEGAL:
            await self._nothing(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def routes(settings: NotifySettings) -> Routes:
    """The page's routes, with limits of their own; and what its foot leads to."""
    page_of = Routes(tags=["preferences"])
    limits = PageLimits()

    async def answer(request: Request, token: str, service: Service, what: Said) -> HTMLResponse:
        if not limits.allow(request.client.host if request.client else "unknown", token):
            return _page(settings, "often", status=429)
        async with service.database.transaction(within=ANSWER) as session:
            mail = await commands.mail_of(session, token)
            if mail is None:
                return _page(settings, "unknown", status=404)
            if what != "ask":
                await (commands.subscribe_again if what == "again" else commands.unsubscribe)(session, mail)
        return _page(settings, what, KINDS[mail.kind].label)

    @page_of.public("/abmelden/{token}", ["GET"], response_class=HTMLResponse, responses=REFUSED)
    async def ask(token: Token, request: Request, service: ServiceOf) -> HTMLResponse:
        """The button."""
        return await answer(request, token, service, "ask")

    @page_of.public("/abmelden/{token}", ["POST"], response_class=HTMLResponse, responses=REFUSED)
    async def do(
        token: Token, request: Request, service: ServiceOf, again: Annotated[bool, Form(alias="wieder")] = False
    ) -> HTMLResponse:
        """Unsubscribe, from the page or with one click in the mail programme; or take it back. Safe to repeat."""
        return await answer(request, token, service, "again" if again else "done")

    @page_of.public("/impressum", ["GET"], response_class=HTMLResponse, responses=ELSEWHERE)
    async def imprint() -> Response:
        """Who runs this."""
        return _legal(settings, "impressum")

    @page_of.public("/datenschutz", ["GET"], response_class=HTMLResponse, responses=ELSEWHERE)
    async def privacy() -> Response:
        """What is done with people's data."""
        return _legal(settings, "datenschutz")

    return page_of


def _legal(settings: NotifySettings, which: Which) -> Response:
    found = said(settings, which)
    if found is None:
        return _page(settings, "unknown", status=404)
    if not found.paragraphs:
        return RedirectResponse(found.href, 303)
    written = page("legal.html", title=TITLES[which], paragraphs=found.paragraphs, legal=hrefs(settings))
    return HTMLResponse(written, headers=HEADERS)


def _page(settings: NotifySettings, what: str, label: str | None = None, *, status: int = 200) -> HTMLResponse:
    headers = HEADERS | ({"Retry-After": "600"} if status == 429 else {})
    links = hrefs(settings)
    words = {
        "legal": links,
        "imprint": dict(links).get(TITLES["impressum"]),
        "age": plural(round(settings.keep_mails_days), "Tag", "Tage"),
    }
    return HTMLResponse(page("unsubscribe.html", what=what, label=label, **words), status, headers=headers)
