"""The public page for unsubscribing. GET shows a button (mail scanners follow links), POST does it (RFC 8058)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Path, Request
from fastapi.responses import HTMLResponse

from services.notify.preferences import commands
from services.notify.preferences.limits import PageLimits
from services.notify.rules.kinds import KINDS
from services.notify.texts.render import page
from shared.web import Routes, ServiceOf

Token = Annotated[str, Path(max_length=100)]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def routes() -> Routes:
    """The page's routes, with limits of their own."""
    page_of = Routes(tags=["preferences"])
    limits = PageLimits()

    def too_often(request: Request, token: str) -> bool:
        return not limits.allow(request.client.host if request.client else "unknown", token)

    @page_of.public("/abmelden/{token}", ["GET"])
    async def ask(token: Token, request: Request, service: ServiceOf) -> HTMLResponse:
        """The button."""
        if too_often(request, token):
            return _answer("often", status=429)
        async with service.database.reading() as session:
            mail = await commands.mail_of(session, token)
        if mail is None:
            return _answer("unknown", status=404)
        return _answer("ask", KINDS[mail.kind].label)

    @page_of.public("/abmelden/{token}", ["POST"])
    async def do(
        token: Token, request: Request, service: ServiceOf, again: Annotated[bool, Form(alias="wieder")] = False
    ) -> HTMLResponse:
        """Unsubscribe, from the page or with one click in the mail programme; or take it back. Safe to repeat."""
        if too_often(request, token):
            return _answer("often", status=429)
        async with service.database.transaction() as session:
            mail = await commands.mail_of(session, token)
            if mail is None:
                return _answer("unknown", status=404)
            await (commands.subscribe_again if again else commands.unsubscribe)(session, mail)
        return _answer("again" if again else "done", KINDS[mail.kind].label)

    return page_of


def _answer(what: str, label: str | None = None, *, status: int = 200) -> HTMLResponse:
    headers = HEADERS | ({"Retry-After": "600"} if status == 429 else {})
    return HTMLResponse(page("unsubscribe.html", what=what, label=label), status, headers=headers)
