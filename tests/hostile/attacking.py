"""Sends hostile texts into every place of every route of a running API, and says what was wrong with the answers."""

from __future__ import annotations

import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
from fastapi.routing import APIRoute

from tests.hostile.fields import Leaf, body_of, leaves, parameters_of, sample, with_value
from tests.hostile.texts import FEWER, Hostile, Must

ODD_HEADERS = [b"\xff" * 12, b"\x00" * 12, b"caf\xc3\xa9-caf\xc3\xa9", b"x" * 5000, b""]
"""Values of headers: more than ASCII, less than a sign, more than room."""
HEADERS = ("idempotency-key", "authorization", "traceparent", "content-type", "host")
"""Every header that a service reads (`test_headers.py` compares)."""

Wrong = list[tuple[str, str, str, Any]]
UNIT = "ov-celle"


def address(route: APIRoute, values: Mapping[str, str] | None = None) -> str:
    """A route's address with other values than sound ones."""
    found = route.path
    for where, name, _ in parameters_of(route):
        if where == "path":
            sound = UNIT if name == "unit" else "1" if name == "letter" else str(uuid4())
            found = found.replace(f"{{{name}}}", quote((values or {}).get(name, sound), safe=""))
    return found


class Attack:
    """One running API; `headers` are those of somebody who may do everything."""

    def __init__(self, http: httpx.AsyncClient, headers: Mapping[str, str]) -> None:
        self.http, self.headers = http, dict(headers)
        self.wrong: Wrong = []

    async def send(self, method: str, url: str, content: str = "", **more: str | bytes) -> httpx.Response:
        """One request, with a key of its own."""
        headers: dict[str, Any] = {"content-type": "application/json", "idempotency-key": secrets.token_hex(8)}
        request = self.http.build_request(method, url, content=content, headers=headers | self.headers | more)
        return await self.http.send(request)

    async def everywhere(self, routes: Iterable[APIRoute]) -> None:
        """All routes."""
        for route in routes:
            await self.bodies(route)
            await self.parameters(route)
            await self.odd_headers(route)

    async def bodies(self, route: APIRoute) -> None:
        """Each value of the body, the others sound."""
        kind = body_of(route)
        if kind is None:
            return
        sound = sample(kind)
        for leaf in leaves(kind):
            for one in FEWER[:2] if leaf.closed else FEWER:
                body = json.dumps(with_value(sound, leaf.at, one.text))
                answer = await self.send("POST", address(route), body)
                self.judge(route, leaf, one, answer)
            for value in ("NaN", "-1", "1" + "0" * 40, '{"\\u0000": 1}', "[[[[[]]]]]", '""'):
                body = json.dumps(with_value(sound, leaf.at, "@@")).replace('"@@"', value)
                self.no_error(route, leaf.pointer, value, await self.send("POST", address(route), body))
        for raw in ('"\\ud800"', '{"\\ud800": "\\u0000"}', "\x00", "null", "[", "\ufeff{}"):
            self.no_error(route, "body", raw, await self.send("POST", address(route), raw))

    async def parameters(self, route: APIRoute) -> None:
        """Each part of the path and the query."""
        method = next(iter(route.methods or ()))
        for where, name, _ in parameters_of(route):
            if where == "header":
                assert name.lower() in HEADERS, f"{name}: add it to HEADERS"
                continue
            for one in (one for one in FEWER if one.in_utf8):
                if len(one.text) > 5000:
                    one = Hostile(one.name, one.text[:5000], one.must)
                answer = await self.with_value(route, method, where, name, quote(one.text, safe=""))
                self.no_error(route, f"{where} {name}", one.name, answer)
            for number in ("-1", "9" * 30, "١", "%ED%A0%80", "%FF"):
                self.no_error(
                    route, f"{where} {name}", number, await self.with_value(route, method, where, name, number)
                )

    async def with_value(self, route: APIRoute, method: str, where: str, name: str, quoted: str) -> httpx.Response:
        """A request with a value, percent-encoded, in one place."""
        if where == "path":
            return await self.send(method, address(route, {name: "@@"}).replace("%40%40", quoted), "{}")
        if where == "query":
            return await self.send(method, f"{address(route)}?{name}={quoted}", "{}")
        assert where == "form", f"{route.path}: no test sends a {where}"
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return await self.send(method, address(route), f"{name}={quoted}", **kind)

    async def odd_headers(self, route: APIRoute) -> None:
        """Each header that is read."""
        method = next(iter(route.methods or ()))
        if method == "GET" and "{" not in route.path:
            return  # these read what every other route reads
        for name in HEADERS:
            for value in ODD_HEADERS:
                self.no_error(route, name, value, await self.send(method, address(route), "{}", **{name: value}))

    def no_error(self, route: APIRoute, where: str, what: Any, answer: httpx.Response) -> None:
        """No answer is one of ours being at fault."""
        if answer.status_code >= 500 and "urn:ortsnetz:starting" not in answer.text:  # it has not read the units
            self.wrong.append((route.path, where, str(what)[:60], answer.status_code))

    def judge(self, route: APIRoute, leaf: Leaf, one: Hostile, answer: httpx.Response) -> None:
        """Refused with the field named; or a free text that may be kept."""
        self.no_error(route, leaf.pointer, one.name, answer)
        if one.must is Must.KEEP or (one.must is Must.LINES and leaf.lines):
            return
        if answer.status_code in (403, 404, 409, 410, 429) and leaf.closed is False and leaf.lines is None:
            return  # a text with a form of its own, which this one happens to have
        if answer.status_code == 413:
            return  # whatever is in it
        errors = answer.json().get("errors", []) if answer.status_code == 422 else []
        if not any(error["pointer"] == leaf.pointer for error in errors):
            self.wrong.append((route.path, leaf.pointer, one.name, (answer.status_code, answer.text[:200])))


def strings(value: Any) -> Iterable[str]:
    """Every text in a row, JSON inside of texts included."""
    match value:
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list() | tuple():
            for inner in value:
                yield from strings(inner)
        case str():
            yield value
            if value[:1] in ("{", "["):
                with contextlib.suppress(ValueError):
                    yield from strings(json.loads(value))


async def everything_in(connection: Any) -> AsyncIterator[str]:
    """Every text of a database, the outbox's records included."""
    tables = await connection.fetch("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    for table in tables:
        for row in await connection.fetch(f'SELECT row_to_json(t)::text AS row FROM "{table["table_name"]}" t'):
            for one in strings(json.loads(row["row"])):
                yield one
