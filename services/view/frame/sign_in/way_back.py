"""Where somebody wanted to go before they had to sign in: a page of a unit hosted here, and nowhere else."""

from __future__ import annotations

import re

from services.view.view import View

_PAGE = re.compile(r"/([a-z0-9-]+)(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*(?:\?[!-~]*)?")
LONGEST = 200


def way_back(view: View, way: str | None) -> str | None:
    """The way, where it leads to such a page; None else. Addresses and cookies can be chosen by strangers: both ask."""
    found = _PAGE.fullmatch(way) if way and len(way) <= LONGEST else None
    return way if found and view.hosts(found[1]) else None
