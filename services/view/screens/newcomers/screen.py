"""Neumitglieder: who is new, and the first contact."""

from __future__ import annotations

from services.view.frame.screen import Area, Door, Screen
from services.view.screens.newcomers.entering import pages
from services.view.screens.newcomers.projection import projection
from shared.security.permissions import Action

screen = Screen(
    "newcomers",
    pages=(pages,),
    door=Door(
        key="newcomers",
        label="Neumitglieder",
        path="neumitglieder",
        area=Area.PEOPLE,
        place=20,
        levels=("ortsverein",),
        action=Action.SEE_NEWCOMERS,
        icon=(
            '<circle cx="9" cy="8" r="3.500"/><path d="M2.500 20c.6-4 3.200-6 6.500-6s5.900 2 6.500 6M19 7v6M16 10h6"/>'
        ),
        says="Wer neu ist, und der erste Kontakt",
    ),
    projection=projection,
)
