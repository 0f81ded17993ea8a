"""Suche: the one search over what somebody may see; it gathers what every screen finds."""

from __future__ import annotations

from services.view.frame.screen import Screen
from services.view.screens.search.routes import pages

screen = Screen("search", pages=(pages,))
