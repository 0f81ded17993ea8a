"""From a request to its answer: enter, ask the page's function, turn problems into pages."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from services.view.frame.asking import Ask
from services.view.frame.headers import FRAMED
from services.view.frame.layout.navigation import stands_at
from services.view.frame.pages.above import page_of_target
from services.view.frame.pages.answering import signed_out, to_sign_in, with_visitor
from services.view.frame.pages.drawing import Again, drawn_again, page_for
from services.view.frame.pages.entering import SignInFirst, begin, enter, form
from services.view.frame.pages.keeping import recall, sent
from services.view.view import view_of
from shared import logs
from shared.database import NoAnswer, lost
from shared.problems import Problem, database_away, not_found
from shared.security.permissions import Action

log = logs.get(__name__)


async def _asked(request: Request) -> Ask:
    found: Ask = request.state.ask
    return found


Asking = Annotated[Ask, Depends(_asked)]
"""The request, for a page's function."""


class Route(APIRoute):
    """Builds the `Ask`, checks who may, checks that a form is ours, turns problems into pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()
        extra = self.openapi_extra or {}
        action = Action(extra["x-action"]) if "x-action" in extra else None
        again: Again | None = getattr(self.endpoint, "again", None)
        concerning: str | None = getattr(self.endpoint, "concerning", None)
        here: str = getattr(self.endpoint, "here", "")
        screen: str = extra.get("x-screen", "")
        upload: int = getattr(self.endpoint, "upload", 0)
        framed: bool = getattr(self.endpoint, "framed", False)

        async def handle(request: Request) -> Response:
            response = await answered(request)
            if framed:
                response.headers["content-security-policy"] = FRAMED
            return response

        def visited(ask: Ask, response: Response) -> Response:
            return response if framed else with_visitor(ask, response)

        async def answered(request: Request) -> Response:
            if request.method == "GET":  # reading once more costs nothing; whoever sends a form sees it again
                try:
                    return await attempt(request)
                except Exception as error:
                    if not lost(error):
                        raise
                    log.info("once_more", error=type(error).__name__)
            return await attempt(request, last=True)

        async def attempt(request: Request, *, last: bool = False) -> Response:
            view = view_of(request)
            async with view.service.database.reading() as session:
                ask = begin(request, view, session)
                try:
                    await enter(ask, action, concerning)
                    if screen and not stands_at(ask.unit.level.value, screen):
                        raise not_found("Diese Seite")
                    if request.method == "POST":
                        await session.rollback()  # a file may be long on its way: its connection is for others
                        ask.typed = await form(ask, upload, public=action is None, framed=framed)
                        return sent(ask, visited(ask, await original(request)))
                    recall(ask)
                    return visited(ask, await original(request))
                except SignInFirst:
                    return await to_sign_in(ask, again)
                except Problem as refused:
                    if refused.status == 401:
                        return await signed_out(ask, again)
                    answer = await drawn_again(ask, refused, again, here)
                    return visited(ask, answer or page_for(ask, refused))
                except RequestValidationError:
                    target = page_of_target(request) if request.method == "GET" else None
                    return RedirectResponse(target, 303) if target else page_for(ask, not_found())
                except Exception as error:
                    hangs = isinstance(error, NoAnswer)
                    if not (hangs or (last and lost(error))):
                        raise
                    log.warning("database_away", error=type(error).__name__)
                    with contextlib.suppress(Exception):
                        await session.rollback()
                    away = database_away()
                    # whoever has waited once for a database that hangs does not wait for the form's page, too
                    drawn = None if hangs else await drawn_again(ask, away, again, here)
                    return drawn or page_for(ask, away)
                finally:
                    await ask.typed.close()

        return handle
