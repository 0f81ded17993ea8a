"""The router of all screens."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, Response

from services.view.frame.asking import Ask
from services.view.frame.pages.answering import answer
from services.view.frame.pages.drawing import PAGES, Again
from services.view.frame.pages.routing import Route
from shared.security.permissions import Action

F = TypeVar("F", bound=Callable[..., Any])


class Pages(APIRouter):
    """A router whose routes each say what they are: `get`, `post`, `raw` with an action, or `public_…`."""

    def __init__(self, screen: str = "") -> None:
        """`screen`: the key in the navigation (`layout.navigation.DOORS`); empty for pages of every level."""
        super().__init__(route_class=Route)
        self.screen = screen
        self._screen = {"x-screen": screen} if screen else {}

    def get(self, path: str, action: Action, *, here: str = "") -> Callable[[F], F]:  # type: ignore[override]
        """A page."""
        return self._add(path, "GET", {"x-action": action.value}, here)

    def post(  # type: ignore[override]
        self,
        path: str,
        action: Action,
        *,
        here: str = "",
        again: Again | None = None,
        concerning: str | None = None,
        upload: int = 0,
    ) -> Callable[[F], F]:
        """A form's target. `upload`: MB that the form may have, where it carries a file."""
        return self._add(path, "POST", {"x-action": action.value}, here, again, concerning, upload)

    def concerning(self, path: str, action: Action, parameter: str, *, here: str = "") -> Callable[[F], F]:
        """A page about another unit, named by a part of the address."""
        return self._add(path, "GET", {"x-action": action.value}, here, None, parameter)

    def public_get(self, path: str, *, framed: bool = False) -> Callable[[F], F]:
        """A page for everybody: stands in the list that a test checks. `framed`: other sites may show it in a frame,
        where browsers keep no cookie of ours, so that it has none."""
        return self._add(path, "GET", {"x-public": True}, "", framed=framed)

    def public_post(self, path: str, *, again: Again | None = None, framed: bool = False) -> Callable[[F], F]:
        """A form for everybody: limits itself, stands in the list that a test checks. `framed`: of such a page; it is
        bound to no cookie, so it does nothing that a stranger could not do as well."""
        return self._add(path, "POST", {"x-public": True}, "", again, framed=framed)

    def _add(
        self,
        path: str,
        method: str,
        extra: dict[str, Any],
        here: str,
        again: Again | None = None,
        concerning: str | None = None,
        upload: int = 0,
        framed: bool = False,
    ) -> Callable[[F], F]:
        def register(function: F) -> F:
            if method == "GET":
                PAGES[path] = function

            @functools.wraps(function)
            async def endpoint(**values: Any) -> Response:
                ask: Ask = values["ask"]
                ask.request.scope["endpoint_values"] = values
                ask.check_typed()
                found = await function(**values)
                return answer(ask, found, here)

            vars(endpoint).update(again=again, concerning=concerning, here=here, upload=upload, framed=framed)
            self.add_api_route(
                path,
                endpoint,
                methods=[method],
                openapi_extra=extra | self._screen,
                response_model=None,
                include_in_schema=False,
            )
            return function

        return register
