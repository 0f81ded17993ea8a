"""Every text field of every service's API, by its type alone: a bare `str` is red, whatever its route does with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from deploy.reference.composed import SERVICES, build
from services.view.hosting import ops as hosting_ops
from shared.web import api_routes
from tests.hostile.fields import Leaf, body_of, leaves, parameters_of
from tests.hostile.texts import HOSTILE, Must, kept

APIS = (*sorted(SERVICES), "view")
"""A view's own API is its operators' routes."""


def routes(name: str) -> list[APIRoute]:
    """A service's routes."""
    return api_routes(hosting_ops.routes(None) if name == "view" else build(name))  # type: ignore[arg-type]


def texts_of(route: APIRoute) -> Iterator[tuple[str, Leaf]]:
    """Every text that a route takes: where, and its type."""
    if (body := body_of(route)) is not None:
        for leaf in leaves(body):
            yield f"body {leaf.pointer}", leaf
    for where, name, kind in parameters_of(route):
        if kind is not None:
            for leaf in leaves(kind):
                yield f"{where} {name}", leaf


@pytest.mark.parametrize("name", APIS)
def test_each_text_field_refuses_what_nobody_can_keep_and_keeps_the_rest_exactly(name: str) -> None:
    """Refused by the field itself, or kept in the one stated form."""
    wrong = []
    for route in routes(name):
        for where, leaf in texts_of(route):
            if leaf.closed:
                continue
            adapter = TypeAdapter(leaf.kind)
            for one in HOSTILE:
                try:
                    found = adapter.validate_python(one.text)
                except ValidationError:
                    must = one.must is Must.KEEP or (one.must is Must.LINES and leaf.lines)
                    if leaf.lines is not None and must and len(kept(one.text)) >= leaf.shortest:
                        wrong.append((route.path, where, one.name, "refused"))
                    continue
                if one.must is Must.REFUSE or (one.must is Must.LINES and not leaf.lines):
                    wrong.append((route.path, where, one.name, "taken"))
                elif found != kept(one.text):
                    wrong.append((route.path, where, one.name, f"kept as {found!a}"))
    assert not wrong, f"{len(wrong)}: {wrong[:20]}"


@pytest.mark.parametrize("name", APIS)
def test_the_matrix_reaches_every_field(name: str) -> None:
    """A field of a type that says nothing (`dict[str, Any]`) fails here: `Unreachable` says which."""
    for route in routes(name):
        list(texts_of(route))
