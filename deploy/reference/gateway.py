"""What the gateway lets through, in deploy/gateway/nginx.conf: every route that a person or a view may ask, no other.

Which these are say the routes' actions and the permission table; so a level's own view can do what a view can, and
operators', notify's and processes' routes are closed to it.
"""

from __future__ import annotations

import re
from uuid import UUID

from deploy.reference.composed import build
from deploy.stack.home import CHECKOUT
from shared.security.permissions import ALLOWED, Action, Role
from shared.web import api_routes

FILE = CHECKOUT / "deploy" / "gateway" / "nginx.conf"
BEGIN = "        # begin: written by `make generate`, from the routes' actions and the permission table"
END = "        # end"

BEHIND = ("members", "mentoring", "events")
"""The services that views speak to."""
ASKING = frozenset({Role.BOARD, Role.OFFICE, Role.CONTACT_PERSON, Role.VIEW})
OPEN = ("POST /members/tokens", "GET /members/.well-known/jwks.json")
"""Public routes that a view needs: tokens, and the keys to check them."""
KEY, ID = "[a-z0-9-]+", "[0-9a-f-]+"
KEYS = frozenset({"unit", "partner"})
"""Parts of a path that are the key of a unit; all others are ids."""


def passed() -> list[str]:
    """`POST /members/units/{unit}/standard`: what passes, in order, as it is declared."""
    found = set()
    for service in BEHIND:
        for route in api_routes(build(service)):
            action = (route.openapi_extra or {}).get("x-action")
            if action and ASKING & ALLOWED[Action(action)].keys():
                no_ids = {one.name for one in route.dependant.path_params if one.field_info.annotation is not UUID}
                if unknown := no_ids - KEYS:
                    raise ValueError(f"{route.path}: what stands under {', '.join(unknown)}? Say so in KEYS.")
                found |= {f"{method} /{service}{route.path}" for method in route.methods or ()}
    return [*OPEN, *sorted(found)]


def line(route: str) -> str:
    """The map's line for a route."""
    service = route.split("/")[1]
    if "{" not in route:
        return f'        "{route}" {service};'
    pattern = re.sub(r"\\{(\w+)\\}", lambda found: KEY if found.group(1) in KEYS else ID, re.escape(route))
    return f'        "~^{pattern}$" {service};'.replace(r"\ ", " ").replace(r"\-", "-")


def with_routes(text: str) -> str:
    """The file with the routes of now. Raises ValueError where it has no place for them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{FILE} has no place for the routes: {BEGIN.strip()} … {END.strip()}")
    return "\n".join([before + BEGIN, *map(line, passed()), END]) + after
