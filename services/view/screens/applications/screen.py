"""Anträge: who wants to become a member, and the form for everybody."""

from __future__ import annotations

from services.view.frame.screen import Area, Door, Screen
from services.view.screens.applications.letters import pages as letters
from services.view.screens.applications.projection import projection
from services.view.screens.applications.public import pages as public
from services.view.screens.applications.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "applications",
    pages=(pages, letters, public),
    door=Door(
        key="applications",
        label="Anträge",
        path="antraege",
        area=Area.PEOPLE,
        place=10,
        levels=("ortsverein",),
        action=Action.SEE_APPLICATIONS,
        icon='<path d="M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h4"/>',
        says="Wer Mitglied werden möchte",
    ),
    projection=projection,
)
