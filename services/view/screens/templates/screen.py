"""Templates: what *Termine* plans from, and what stands at an occasion that was planned from one."""

from __future__ import annotations

from services.view.frame.screen import Screen
from services.view.screens.templates.projection import projection
from services.view.screens.templates.routes import pages

screen = Screen("templates", pages=(pages,), projection=projection)
