"""The public page for unsubscribing, and the door that leads to nothing else.

GET shows a button (mail scanners follow links), POST does it (RFC 8058).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Form, Path, Request
from fastapi.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.notify.preferences import commands
from services.notify.preferences.limits import PageLimits
from services.notify.rules.kinds import KINDS
from services.notify.texts.render import page
from shared.database import ANSWER
from shared.service import Service
from shared.web import Routes, ServiceOf

Token = Annotated[str, Path(max_length=100)]
Said = Literal["ask", "done", "again"]
"""What the page shows, and what was done before."""
REFUSED: dict[int | str, dict[str, Any]] = {
    404: {"description": "The link leads nowhere", "content": {"text/html": {}}},
    429: {"description": "Too often", "content": {"text/html": {}}},
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


class PageAlone:
    """At this port, which people reach, there is the page and nothing else: API and health are for those inside."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app, self._port = app, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, or say that the link leads nowhere."""
        here = scope["type"] != "lifespan" and scope["server"][1] == self._port  # of the socket, whatever `Host` says
        if here and not scope["path"].startswith("/abmelden/"):
            await _page("unknown", status=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def routes() -> Routes:
    """The page's routes, with limits of their own."""
    page_of = Routes(tags=["preferences"])
    limits = PageLimits()

    async def answer(request: Request, token: str, service: Service, said: Said) -> HTMLResponse:
        if not limits.allow(request.client.host if request.client else "unknown", token):
            return _page("often", status=429)
        async with service.database.transaction(within=ANSWER) as session:
            mail = await commands.mail_of(session, token)
            if mail is None:
                return _page("unknown", status=404)
            if said != "ask":
                await (commands.subscribe_again if said == "again" else commands.unsubscribe)(session, mail)
        return _page(said, KINDS[mail.kind].label)

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

    return page_of


def _page(what: str, label: str | None = None, *, status: int = 200) -> HTMLResponse:
    headers = HEADERS | ({"Retry-After": "600"} if status == 429 else {})
    return HTMLResponse(page("unsubscribe.html", what=what, label=label), status, headers=headers)
