"""Every route says what it is: an action of the permission table, or open to everybody by this short list."""

from __future__ import annotations

from fastapi.routing import APIRoute

from services.members.testing import Running
from services.members.tests.builders import CELLE, HOLLE, OTHER_SUB, board, office, view
from shared.security.permissions import Action
from shared.web import api_routes

PUBLIC = {"/.well-known/jwks.json", "/tokens", "/tokens/current", "/health/live", "/health/ready"}


def routes(members: Running) -> list[APIRoute]:
    """All routes of the service."""
    found = api_routes(members.app)
    assert len(found) > len(PUBLIC)
    return found


async def test_every_route_has_an_action_or_is_public(members: Running) -> None:
    for route in routes(members):
        extra = route.openapi_extra or {}
        if route.path in PUBLIC:
            assert "x-action" not in extra
        else:
            assert Action(extra.get("x-action", "")), route.path


async def test_without_a_token_nothing_answers(members: Running) -> None:
    for route in routes(members):
        if route.path in PUBLIC:
            continue
        path = route.path.format_map(_Anything())
        for method in route.methods or ():
            answer = await members.http.request(method, path)
            assert answer.status_code == 401, (method, path)


async def test_somebody_of_another_unit_gets_no_further(members: Running) -> None:
    strangers = [board(HOLLE), office(OTHER_SUB), view(HOLLE)]
    for route in routes(members):
        if "{unit}" not in route.path:
            continue
        path = route.path.format_map(_Anything())
        for by in strangers:
            answer = await (members.get(path, by=by) if "GET" in (route.methods or ()) else members.send(path, by=by))
            assert answer.status_code == 403, (path, by)


class _Anything(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return CELLE if name == "unit" else "01920000-0000-7000-8000-000000000000"
