"""docs/reference/http.md: every route of every service in one table, who may use it, and what its docstring says."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc

from fastapi.routing import APIRoute

from deploy.reference.composed import SERVICES, build
from deploy.stack.home import CHECKOUT
from shared.web import api_routes

FILE = CHECKOUT / "docs" / "reference" / "http.md"
BESIDE = ("/ops/dead-letters", "/ops/status", "/ops/openapi", "/health/")
"""Of every service alike."""


def text() -> str:
    """The file as it should stand there."""
    lines = [
        "# The services' HTTP interfaces",
        "",
        "Written by `make generate` from the routes; as OpenAPI in `openapi/`. What every command has in common, and",
        "what each service has for operators, is in [architecture.md](../architecture.md#http).",
    ]
    for service in SERVICES:
        if found := list(_rows(service)):
            lines += ["", f"## {service}", "", "| route | who | what |", "|---|---|---|", *found]
    return "\n".join(lines) + "\n"


def _rows(service: str) -> Iterator[str]:
    for route in api_routes(build(service)):
        if not route.path.startswith(BESIDE):
            said = " ".join((getdoc(route.endpoint) or "").split()).replace("|", "\\|")
            yield f"| `{'/'.join(sorted(route.methods or ()))} {route.path}` | {_who(route)} | {said} |"


def _who(route: APIRoute) -> str:
    extra = route.openapi_extra or {}
    return str(extra["x-action"]).upper() if "x-action" in extra else "public"
