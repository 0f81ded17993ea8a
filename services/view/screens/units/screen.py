"""Einheiten: units and their standards."""

from __future__ import annotations

from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.units.projection import projection
from services.view.screens.units.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "units",
    pages=(pages,),
    door=Door(
        key="units",
        label="Einheiten",
        path="einheiten",
        area=Area.MORE,
        place=10,
        levels=EVERY_LEVEL,
        action=Action.SEE_UNITS,
        icon=(
            '<rect x="9" y="3" width="6" height="5" rx="1"/>'
            '<rect x="3" y="16" width="6" height="5" rx="1"/>'
            '<rect x="15" y="16" width="6" height="5" rx="1"/>'
            '<path d="M12 8v4M6 16v-4h12v4"/>'
        ),
        says="Gliederungen und ihre Fristen",
    ),
    projection=projection,
)
