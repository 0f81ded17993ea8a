"""Einsprüche: against refusals, at the branch, at the level that decides, and by link."""

from __future__ import annotations

from services.view.frame.screen import Area, Door, Screen
from services.view.screens.objections.branch_forms import pages as at_branch
from services.view.screens.objections.projection import projection
from services.view.screens.objections.public import pages as public
from services.view.screens.objections.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "objections",
    pages=(pages, at_branch, public),
    door=Door(
        key="objections",
        label="Einsprüche",
        path="einsprueche",
        area=Area.PEOPLE,
        place=40,
        levels=("unterbezirk", "bezirk"),
        action=Action.SEE_OBJECTIONS,
        icon='<path d="M4 4h16v12H10l-6 4.500zM12 7v4.500M12 13.200v.3"/>',
        says="Gegen Ablehnungen, die Ihr zu entscheiden habt",
    ),
    projection=projection,
)
