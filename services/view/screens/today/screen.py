"""Heute: what needs somebody now, and what is new. Gathered from all screens."""

from __future__ import annotations

from services.view.frame.news import projection
from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.today.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "today",
    pages=(pages,),
    door=Door(
        key="today",
        label="Heute",
        path="heute",
        area=Area.TODAY,
        place=10,
        levels=EVERY_LEVEL,
        action=Action.SEE_TODAY,
        icon='<path d="M4 12l8-8 8 8M6 10v10h12V10"/>',
    ),
    projection=projection,
)
