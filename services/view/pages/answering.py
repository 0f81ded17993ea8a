"""What follows a page's function: a page, somewhere to go, the form to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import RedirectResponse

from services.view.asking import Ask
from services.view.pages.drawing import draw, page_for
from services.view.receipts.sending import Answer
from services.view.sign_in import sessions
from services.view.sign_in.secrets import NOTICE, SESSION, VISITOR, drop_cookie, read_cookie, set_cookie
from shared.database import ANSWER
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


def to_sign_in(ask: Ask) -> Response:
    """Nobody is signed in: there first, then back here."""
    request = ask.request
    part = "hx-request" in request.headers or "text/event-stream" in request.headers.get("accept", "")
    if request.method != "GET" or part:
        return page_for(ask, Problem(401, "unauthenticated", "Bitte melde Dich an."))
    response: Response = RedirectResponse(f"/anmelden?weiter={quote(ask.here(), safe='')}", 303)
    drop_cookie(response, ask.view.settings, SESSION)
    return response


async def signed_out(ask: Ask) -> Response:
    """The centre says that the session has ended."""
    secret = read_cookie(ask.request, ask.view.settings, SESSION)
    if secret:
        async with ask.view.service.database.transaction(within=ANSWER) as session:
            await sessions.end(session, secret)
    response = RedirectResponse("/anmelden", 303)
    drop_cookie(response, ask.view.settings, SESSION)
    return response


def with_visitor(ask: Ask, response: Response) -> Response:
    """Who has no session gets a cookie for the forms of public pages."""
    if ask.who is None and read_cookie(ask.request, ask.view.settings, VISITOR) != ask.secret:
        set_cookie(response, ask.view.settings, VISITOR, ask.secret, None)
    return response
