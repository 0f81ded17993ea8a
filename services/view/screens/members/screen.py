"""Mitglieder: a branch's members by name, a page for each."""

from __future__ import annotations

from services.view.frame.screen import Area, Door, Screen
from services.view.screens.members.projection import projection
from services.view.screens.members.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "members",
    pages=(pages,),
    door=Door(
        key="members",
        label="Mitglieder",
        path="mitglieder",
        area=Area.PEOPLE,
        place=40,
        levels=("ortsverein",),
        action=Action.SEE_MEMBERS,
        icon=(
            '<circle cx="9" cy="8" r="3.500"/>'
            '<path d="M2.500 20c.6-4 3.200-6 6.500-6s5.900 2 6.500 6"/>'
            '<path d="M16 5a3.500 3.500 0 010 6.500M18 14.500c2 .8 3.100 2.700 3.500 5.500"/>'
        ),
        says="Alle, die zu Euch gehören",
    ),
    projection=projection,
)
