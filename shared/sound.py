"""What a request must not bring further than the door: texts that no database can hold, keys with odd signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from itertools import islice
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from shared.patience import LITTLE, hold
from shared.problems import LOOK, Problem
from shared.text import unstorable

KEY = "[!-~]{8,100}"
"""An Idempotency-Key: visible ASCII, as every client, proxy and table keeps it."""
_NAMED = 20
"""Fields that an answer names at most."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _Unsound(HTTPException):
    """FastAPI lets only its own kind out of where a body is parsed."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__(422)
        self.errors = errors


class _Sound(Request):
    """A request whose JSON body holds nothing that cannot be stored, whatever its fields are declared as."""

    async def json(self) -> Any:
        body = await super().json()
        if errors := list(islice(unstorable(body), _NAMED)):
            raise _Unsound(errors)
        return body


class SoundRoute(APIRoute):
    """A route whose handler meets no such text."""

    def get_route_handler(self) -> Handler:
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await original(sound(request))
            except _Unsound as unsound:
                raise Problem(422, "invalid", LOOK, errors=unsound.errors) from None

        return handle


class PublicRoute(SoundRoute):
    """A route that is open to everybody: little is read before it is known who asks."""

    def get_route_handler(self) -> Handler:
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            hold(request, LITTLE)
            return await original(request)

        return handle


def sound(request: Request) -> Request:
    """The request, looked at when its body is parsed."""
    return request if isinstance(request, _Sound) else _Sound(request.scope, request.receive)


def key_of(request: Request) -> str:
    """A command's Idempotency-Key. Raises Problem 400."""
    key = request.headers.get("idempotency-key", "")
    if re.fullmatch(KEY, key):
        return key
    detail = "Die Anfrage braucht einen Idempotency-Key (8 bis 100 Zeichen: Buchstaben, Ziffern und Satzzeichen)."
    raise Problem(400, "no_idempotency_key", detail)


async def _key_of(idempotency_key: Annotated[str, Header(pattern=f"^({KEY})?$")] = "") -> str:
    return idempotency_key


KeyOf = Annotated[str, Depends(_key_of)]
"""The Idempotency-Key of a route that is no `command`; empty where the request has none."""
