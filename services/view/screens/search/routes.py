"""Suche."""

from __future__ import annotations

from urllib.parse import urlencode

from services.view.frame.finding import Group, search
from services.view.frame.pages import Asking, Pages
from services.view.screens.search.page import SearchPage
from shared.security.permissions import Action

pages = Pages()
SHORTEST = 2
"""Letters from which on something is looked for."""


@pages.get("/{unit}/suche", Action.SEE_TODAY, here="search")
async def searched(ask: Asking) -> SearchPage:
    """All that is called so, by kinds."""
    query = ask.query("q").strip()
    found = await search(ask, query) if len(query) >= SHORTEST else ()
    groups = (
        Group(one.heading, one.found, f"{one.more}?{urlencode({'q': query})}" if one.more else "") for one in found
    )
    return SearchPage(query, tuple(groups))
