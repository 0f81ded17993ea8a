"""Pages as answers: whole or one live part, a problem as a page, a form that was refused once more."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import SQLAlchemyError

from services.view.frame.asking import Ask, Trouble
from services.view.frame.layout import render
from services.view.frame.layout.render import UnknownPart
from services.view.frame.problems.texts import problem, said_here
from services.view.frame.sign_in.secrets import NOTICE, drop_cookie
from shared.problems import Problem, not_found
from shared.text import fault_in, kept, saying

Again = Callable[..., Awaitable[Any]]
"""Draws the page of a form that was refused anew."""
IN_PLACE = frozenset({403, 404, 409, 410, 413, 422, 429, 500, 502, 503, 504, 507})
"""Refusals that are shown beside the form, where the page can be drawn again: also where the thing itself is gone."""


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
    """A problem as a page: what happened, that nothing is lost, what to do; and what was typed, to be taken along."""
    at_home = ask.unit_ is not None and ask.who is not None and bool(ask.who.office(ask.unit_.key))
    model = problem(
        refused.status,
        kind=refused.kind,
        said=refused.detail,
        details=tuple(str(one.get("detail", "")) for one in refused.errors),
        home=f"/{ask.unit_.key}/heute" if ask.unit_ is not None and at_home else "/",
        again=_again(ask, refused),
        kept=ask.kept(),
    )
    if not at_home:
        ask.unit_ = None  # nothing of this unit around a page for somebody without an office in it
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after is not None else None
    return HTMLResponse(render.page(model, ask.frame("")), refused.status, headers)


def _again(ask: Ask, refused: Problem) -> str:
    """Where the same can be tried once more, or looked at as it is now; nowhere, where there is nothing any more."""
    if ask.request.method == "GET":
        return ask.here() if refused.status >= 500 or refused.status == 429 else ""
    return page_of(ask) if ask.typed and refused.status not in (404, 410) else ""


async def drawn_again(ask: Ask, refused: Problem, again: Again | None, here: str) -> Response | None:
    """The page with the form that was refused, or None where that is no help."""
    if again is None or refused.status not in IN_PLACE or not ask.typed:
        return None
    refused = _and_each_text(ask, said_here(refused))
    ask.trouble = Trouble(ask.request.url.path, ask.values(), refused, ask.idempotency)
    ask.drawn_at = page_of(ask)
    try:
        model = await again(ask, **_needed(again, ask))
    except (Problem, SQLAlchemyError, ConnectionError, ValueError):
        ask.trouble = None
        return None
    return draw(ask, model, here, refused.status)


def _and_each_text(ask: Ask, refused: Problem) -> Problem:
    """With every field whose text cannot be kept as it is: a page that looks at its form before it is sent on has not
    come to all of them, and whoever mends one would be told of the next."""
    if refused.status != 422:
        return refused
    named = {one.get("pointer") for one in refused.errors}
    for name, typed in ask.typed.items():
        text = kept(typed, lines=True) if isinstance(typed, str) else ""
        fault = fault_in(text, lines=True)
        if fault is not None and f"/{name}" not in named:
            refused.errors.append({"pointer": f"/{name}", "detail": saying(text, fault)})
    return refused


PAGES: dict[str, Again] = {}
"""What draws the page at each address; addresses with their parameters."""


async def page_above(ask: Ask) -> Any:
    """For `again`: the page that a form's target belongs to, whichever screen's it is."""
    page = PAGES[_address_of_page(ask)]
    return await page(ask, **_needed(page, ask))


def page_of(ask: Ask) -> str:
    """The page that a form's target belongs to: itself, or the nearest above. Its live parts ask there."""
    return re.sub(r":[a-z]+}", "}", _address_of_page(ask)).format(**ask.request.path_params)


def _address_of_page(ask: Ask) -> str:
    target: str = ask.request.scope["route"].path
    while target not in PAGES and "/" in target[1:]:
        target = target.rpartition("/")[0]
    return target


def _needed(function: Again, ask: Ask) -> dict[str, Any]:
    """What the page's function wants of what the form's was given: after a form that is not ours nothing was."""
    values = ask.request.scope.get("endpoint_values") or dict(ask.request.path_params)
    wanted = [one for one in inspect.signature(function).parameters.values() if one.name != "ask"]
    return {one.name: _as_wanted(values[one.name], one.annotation) for one in wanted if one.name in values}


def _as_wanted(value: Any, annotation: Any) -> Any:
    return UUID(value) if annotation in (UUID, "UUID") and isinstance(value, str) else value
