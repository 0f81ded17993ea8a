"""What is kept to answer a repeated request must not outlive the right that it gives.

A command's answer is kept for its Idempotency-Key, for as long as the database: it may hold no secret. What gives one
(a session, a link, a token) is a stream, which looks each time whether it still holds.
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.routing import APIRoute

from deploy.reference.composed import SERVICES, build
from shared.web import api_routes
from shared.web.commands import Command

SECRET = ("session", "secret", "token", "url", "password", "key")


def fields(schema: Any) -> set[str]:
    """Names of all properties of a JSON schema."""
    if isinstance(schema, list):
        return {name for one in schema for name in fields(one)}
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", {})) | {name for one in schema.values() for name in fields(one)}


def answers(route: APIRoute) -> set[str]:
    """Names of what a route answers."""
    field = route.response_field
    return fields(field._type_adapter.json_schema()) if field else set()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_kept_answer_holds_a_secret(name: str) -> None:
    kept = [route for route in api_routes(build(name)) if isinstance(route, Command)]
    telling = {route.path: sorted(answers(route) & set(SECRET)) for route in kept}
    assert not {path: names for path, names in telling.items() if names}


def test_the_test_sees_secrets() -> None:
    """The routes that give secrets are known to it."""
    found = {route.path for route in api_routes(build("members")) if answers(route) & set(SECRET)}
    assert {"/sign-ins", "/links/{link}/issue"} <= found
