"""Guarantee 3 over HTTP: every route of every service × every role × every relation of units.

What a route lets through is compared with the permission table alone: nothing else may decide. The table itself is
printed in `docs/permissions.md`, so that a change of it is seen by whoever reviews the change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from joserfc.jwk import ECKey, KeySet

from deploy.demo.units import read_units, unit_tree
from deploy.reference.composed import SERVICES, build
from shared.hierarchy import Level, Relation
from shared.security.permissions import ALLOWED, Action, Role
from shared.security.tokens import Principal, Verifier, issue, new_signing_key

TABLE = Path(__file__).parents[2] / "docs" / "permissions.md"
CONCERNED = {
    Level.BRANCH: "ov-hannover-linden-limmer",
    Level.SUB_DISTRICT: "ub-region-hannover",
    Level.DISTRICT: "bezirk-hannover",
}
PEOPLE = [role for role in Role if role not in (Role.VIEW, Role.NOTIFY, Role.OPERATOR)]
PUBLIC = {
    "members": {"GET /.well-known/jwks.json", "POST /tokens", "GET /tokens/current"},
    "mentoring": set[str](),
    "events": set[str](),
    "exchange": set[str](),
    "notify": {"GET /abmelden/{token}", "POST /abmelden/{token}", "GET /impressum", "GET /datenschutz"},
}
"""The short list of what is open to everybody; health aside."""


@dataclass(frozen=True)
class Guarded:
    """A route that needs a permission."""

    method: str
    path: str
    action: Action
    ids: tuple[str, ...]


@pytest.fixture(scope="module", params=sorted(SERVICES))
def service(request: pytest.FixtureRequest) -> tuple[str, FastAPI, ECKey]:
    """Each service's application with a key of the test's own as issuer, and the real unit tree; no database."""
    name = str(request.param)
    key = ECKey.import_key(new_signing_key())
    app = build(name)
    app.state.service.verifier = Verifier(name, KeySet([key]))
    app.state.service.ready.pop("units", None)  # they are not read from the broker here
    for unit in read_units():
        app.state.service.units.put(unit)
    return name, app, key


def routes(app: FastAPI) -> list[APIRoute]:
    """The application's routes, health aside; hidden ones included."""
    found = [route for route in _walk(app.routes) if not route.path.startswith("/health")]
    assert found, "no route was found: this test would prove nothing"
    return found


def _walk(listed: Iterable[Any]) -> Iterator[APIRoute]:
    for route in listed:
        if isinstance(route, APIRoute):
            yield route
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from _walk(inner.routes)


def ids(route: APIRoute) -> tuple[str, ...]:
    """Which parts of its address are ids; others are numbers or words."""
    return tuple(one.name for one in route.dependant.path_params if one.field_info.annotation is UUID)


def guarded(app: FastAPI) -> list[Guarded]:
    """The routes that name an action."""
    return [
        Guarded(method, route.path, Action((route.openapi_extra or {})["x-action"]), ids(route))
        for route in routes(app)
        if "x-action" in (route.openapi_extra or {})
        for method in route.methods or ()
    ]


def test_every_route_names_an_action_or_is_on_the_short_public_list(service: tuple[str, FastAPI, ECKey]) -> None:
    """A forgotten action fails here and says where."""
    name, app, _ = service
    open_to_all = {
        f"{method} {route.path}"
        for route in routes(app)
        if "x-action" not in (route.openapi_extra or {})
        for method in route.methods or ()
    }
    assert open_to_all == PUBLIC[name]


async def answer(app: FastAPI, route: Guarded, unit: str, token: str | None) -> int:
    """The status of a request that would do nothing even where it is allowed: its body is empty."""
    path = route.path.replace("{unit}", unit)
    for name in route.ids:
        path = path.replace(f"{{{name}}}", str(uuid4()))
    path = re.sub(r"{\w+}", "1", path)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return (await client.request(route.method, path, headers=headers, content=b"")).status_code


def standing(relation: Relation, concerned: str) -> str | None:
    """A unit that stands in this relation to the one concerned, None where there is none."""
    tree = unit_tree()
    return next((unit.key for unit in tree if tree.relation(unit.key, concerned) is relation), None)


async def test_nobody_gets_in_without_a_token(service: tuple[str, FastAPI, ECKey]) -> None:
    """No token, a foreign issuer's token, a token for another service: 401."""
    name, app, key = service
    stranger = ECKey.import_key(new_signing_key())
    somebody = Principal("process", "x", tuple((role, None) for role in Role))
    for route in guarded(app):
        for token in (None, "x", issue(stranger, somebody, name), issue(key, somebody, f"not-{name}")):
            assert await answer(app, route, CONCERNED[Level.BRANCH], token) == 401, route


@pytest.mark.parametrize("level", list(Level))
async def test_the_table_alone_decides(service: tuple[str, FastAPI, ECKey], level: Level) -> None:
    """Every route × role × relation: 403 exactly where the table does not say yes."""
    name, app, key = service
    concerned = CONCERNED[level]
    wrong: list[Any] = []
    for route in guarded(app):
        for role in PEOPLE:
            for relation in Relation:
                unit = standing(relation, concerned)
                if unit is None:
                    continue
                person = Principal("person", str(uuid4()), ((role, unit),), "view", frozenset({unit}))
                status = await answer(app, route, concerned, issue(key, person, name))
                entitled = ALLOWED[route.action].get(role, frozenset())
                # a route that concerns no unit asks for no relation
                expected = relation in entitled if "{unit}" in route.path else bool(entitled)
                if (status != 403) != expected or status == 401:
                    wrong.append((route, role.value, relation.value, status))
    assert not wrong


async def test_a_role_counts_only_through_a_view_that_hosts_its_unit(service: tuple[str, FastAPI, ECKey]) -> None:
    """What the person's roles and the view's units have in common, no more."""
    name, app, key = service
    unit = CONCERNED[Level.BRANCH]
    board = Principal("person", str(uuid4()), ((Role.BOARD, unit),), "view", frozenset({"ov-celle"}))
    for route in guarded(app):
        if "{unit}" in route.path:
            assert await answer(app, route, unit, issue(key, board, name)) == 403, route


async def test_processes_may_do_only_what_their_role_says(service: tuple[str, FastAPI, ECKey]) -> None:
    """Views, notify and operators have short lists of their own."""
    name, app, key = service
    unit = CONCERNED[Level.BRANCH]
    for route in guarded(app):
        for role in (Role.VIEW, Role.NOTIFY, Role.OPERATOR):
            process = Principal("process", role.value, ((role, None),))
            status = await answer(app, route, unit, issue(key, process, name))
            assert (status != 403) == (role in ALLOWED[route.action]), (route, role, status)


def test_every_action_is_allowed_to_somebody() -> None:
    """An action without anybody would be a door that nobody can open."""
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values())
