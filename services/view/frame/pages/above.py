"""Where somebody is led who reads an address that only forms are sent to: by a reload, or Back."""

from __future__ import annotations

from fastapi import Request
from starlette.routing import Match

from services.view.frame.sign_in.way_back import way_back
from services.view.view import view_of


def address_above(request: Request) -> str | None:
    """The page of a form whose target was read: the nearest above that there is."""
    way = request.url.path
    while way := way.rpartition("/")[0]:
        if way_back(view_of(request), way) and _is_there(request, "GET", way):
            return way
    return None


def page_of_target(request: Request) -> str | None:
    """As above; None where no form is sent to this address, which another page's has swallowed as an id."""
    return address_above(request) if _is_there(request, "POST", request.url.path) else None


def _is_there(request: Request, method: str, path: str) -> bool:
    asked = {"type": "http", "method": method, "path": path, "root_path": ""}
    return any(one.matches(asked)[0] is Match.FULL for one in request.app.routes)
