"""Lage: how it stands below, in figures, a map and a table; and what other screens tell of a unit."""

from __future__ import annotations

from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.overview.projection import projection
from services.view.screens.overview.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "overview",
    pages=(pages,),
    door=Door(
        key="overview",
        label="Lage",
        path="lage",
        area=Area.TODAY,
        place=20,
        levels=EVERY_LEVEL,
        action=Action.SEE_OVERVIEW,
        icon='<path d="M9 4L3 6.500v13L9 17l6 3 6-2.500v-13L15 7zM9 4v13M15 7v13"/>',
        says="Zahlen, Karte und Tabelle",
    ),
    projection=projection,
)
