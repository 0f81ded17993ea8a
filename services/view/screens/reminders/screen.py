"""A unit below: what is overdue there, whom to call, a reminder."""

from __future__ import annotations

from services.view.frame.screen import Screen
from services.view.screens.reminders.projection import projection
from services.view.screens.reminders.routes import pages

screen = Screen(
    "reminders",
    pages=(pages,),
    projection=projection,
)
