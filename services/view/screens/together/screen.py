"""Inviting together: what stands of it at an occasion, and the question to whoever is asked."""

from __future__ import annotations

from services.view.frame.screen import Screen
from services.view.screens.together.projection import projection
from services.view.screens.together.routes import pages

screen = Screen("together", pages=(pages,), projection=projection)
