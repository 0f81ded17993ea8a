"""Somebody's contact data, to be corrected; whether mails arrive."""

from __future__ import annotations

from services.view.frame.screen import Screen
from services.view.screens.people.projection import projection
from services.view.screens.people.routes import pages

screen = Screen(
    "people",
    pages=(pages,),
    projection=projection,
)
