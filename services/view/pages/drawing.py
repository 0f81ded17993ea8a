"""Pages as answers: whole or one live part, a problem as a page, a form that was refused once more."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import SQLAlchemyError

from services.view.asking import Ask, Trouble
from services.view.layout import render
from services.view.layout.render import UnknownPart
from services.view.problems.texts import TITLES, WORDS, problem
from services.view.sign_in.secrets import NOTICE, drop_cookie
from shared.problems import Problem, not_found

Again = Callable[..., Awaitable[Any]]
"""Draws the page of a form that was refused anew."""
IN_PLACE = frozenset({409, 413, 422, 429, 503, 507})
"""Refusals that are shown beside the form, where the page can be drawn again."""


def draw(ask: Ask, model: Any, here: str, status: int = 200) -> Response:
    """A page, or one live part of it where the address says so (`?teil=`). Raises Problem 404."""
    frame = ask.frame(here)
    part = ask.query("teil")
    if part and ask.request.method == "GET":
        try:
            return HTMLResponse(render.render_part(part, model, frame))
        except UnknownPart:
            raise not_found("Dieser Teil der Seite") from None
    response = HTMLResponse(render.page(model, frame), status)
    if frame.notice:
        drop_cookie(response, ask.view.settings, NOTICE)
    return response


def page_for(ask: Ask, refused: Problem) -> Response:
    """A problem as a page: what happened, that nothing is lost, what to do."""
    home = f"/{ask.unit_.key}/heute" if ask.unit_ is not None and ask.who is not None else "/"
    again = ask.here() if ask.request.method == "GET" and refused.status >= 500 else ""
    details = tuple(str(one.get("detail", "")) for one in refused.errors)
    shown = problem(refused.status, details=details, home=home, again=again)
    title = TITLES.get(refused.kind) or WORDS.get(refused.status, (shown.title,))[0]
    text = refused.detail if refused.detail and refused.status not in (404,) else shown.text
    model = type(shown)(**{**{f: getattr(shown, f) for f in shown.__slots__}, "title": title, "text": text})
    if ask.unit_ is not None and (ask.who is None or not ask.who.office(ask.unit_.key)):
        ask.unit_ = None  # nothing of this unit around a page for somebody without an office in it
    frame = ask.frame("")
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after is not None else None
    return HTMLResponse(render.page(model, frame), refused.status, headers)


async def drawn_again(ask: Ask, refused: Problem, again: Again | None, here: str) -> Response | None:
    """The page with the form that was refused, or None where that is no help."""
    if again is None or refused.status not in IN_PLACE or ask.request.method != "POST":
        return None
    ask.trouble = Trouble(ask.request.url.path, ask.values(), refused, ask.idempotency)
    ask.drawn_at = _page_of(ask.request.scope["route"].path).format(**ask.request.path_params)
    try:
        model = await again(ask, **_needed(again, ask.request.scope.get("endpoint_values", {})))
    except (Problem, SQLAlchemyError, ConnectionError):
        return None
    return draw(ask, model, here, refused.status)


PAGES: set[str] = set()
"""Addresses of all pages, with their parameters."""


def _page_of(target: str) -> str:
    """The page that a form's target belongs to: itself, or the nearest above. Its live parts ask there."""
    while target not in PAGES and "/" in target[1:]:
        target = target.rpartition("/")[0]
    return target


def _needed(function: Again, values: dict[str, Any]) -> dict[str, Any]:
    names = inspect.signature(function).parameters
    return {name: value for name, value in values.items() if name in names and name != "ask"}
