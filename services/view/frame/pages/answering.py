"""What follows a page's function: a page, somewhere to go, the form to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import RedirectResponse

from services.view.frame.asking import Ask
from services.view.frame.pages.drawing import Again, draw, page_for, page_of
from services.view.frame.pages.entering import end_session
from services.view.frame.pages.keeping import keep
from services.view.frame.receipts.sending import Answer
from services.view.frame.sign_in.secrets import NOTICE, SESSION, VISITOR, drop_cookie, read_cookie, set_cookie
from shared.problems import Problem


@dataclass(frozen=True, slots=True)
class Saved:
    """A command was taken: go to `path` and say so; `shown` is False while the effect is not here yet.

    `word`: what is said instead of "Gespeichert", a key of `asking.WORDS`.
    """

    path: str
    shown: bool = True
    word: str = ""

    @classmethod
    def after(cls, answer: Answer, path: str) -> Saved:
        """Where to go after a command."""
        return cls(path, answer.shown)


@dataclass(frozen=True, slots=True)
class Go:
    """Go to `path`, without a word."""

    path: str


def answer(ask: Ask, found: Any, here: str) -> Response:
    """The answer for what a page's function returned."""
    match found:
        case Response():
            return found
        case Go(path):
            return RedirectResponse(path, 303)
        case Saved(path, shown, word):
            response = RedirectResponse(path, 303)
            set_cookie(response, ask.view.settings, NOTICE, word or ("saved" if shown else "pending"), 30)
            return response
        case _:
            return draw(ask, found, here)


async def to_sign_in(ask: Ask, again: Again | None) -> Response:
    """Nobody is signed in: there first, then back here, or to the page of the form that was sent."""
    request = ask.request
    if "hx-request" in request.headers or "text/event-stream" in request.headers.get("accept", ""):
        return page_for(ask, Problem(401, "unauthenticated", "Bitte melde Dich an."))
    back = ask.here() if request.method == "GET" else page_of(ask)
    response: Response = RedirectResponse(f"/anmelden?weiter={quote(back, safe='')}", 303)
    drop_cookie(response, ask.view.settings, SESSION)
    if request.method == "POST" and again is not None:
        await keep(ask, response)
        return with_visitor(ask, response)
    return response


async def signed_out(ask: Ask, again: Again | None) -> Response:
    """The centre says that the session has ended."""
    secret = read_cookie(ask.request, ask.view.settings, SESSION)
    if secret:
        await end_session(ask.view, secret)
    return await to_sign_in(ask, again)


def with_visitor(ask: Ask, response: Response) -> Response:
    """Who has no session gets a cookie for the forms of public pages: with a page that has one, not before."""
    if ask.request.method == "GET" and b'name="csrf"' not in getattr(response, "body", b""):
        return response
    if ask.who is None and read_cookie(ask.request, ask.view.settings, VISITOR) != ask.secret:
        set_cookie(response, ask.view.settings, VISITOR, ask.secret, None)
    return response
