"""Ämter: who may act in a unit, given and ended."""

from __future__ import annotations

from services.view.frame.layout.frame import Notice
from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.roles.projection import projection
from services.view.screens.roles.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "roles",
    pages=(pages,),
    door=Door(
        key="roles",
        label="Ämter",
        path="aemter",
        area=Area.MORE,
        place=20,
        levels=EVERY_LEVEL,
        action=Action.SEE_ROLES,
        icon=(
            '<circle cx="12" cy="8" r="4"/>'
            '<path d="M5 20c.7-4.200 3.400-6 7-6s6.300 1.800 7 6M9.500 16.500l2.500 3 2.500-3"/>'
        ),
        says="Wer hier was darf, und seit wann",
    ),
    projection=projection,
    words={"held_already": Notice("problem", "Diese Person hat das Amt schon: Es hat sich nichts geändert.")},
)
