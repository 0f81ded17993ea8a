"""Pakete: what the district and sub-districts lend, and branches borrow."""

from __future__ import annotations

from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.kits.borrower import pages as borrower
from services.view.screens.kits.kit import pages as kit
from services.view.screens.kits.labels import pages as labels
from services.view.screens.kits.owner import pages as owner
from services.view.screens.kits.projection import projection
from services.view.screens.kits.promise import pages as promise
from shared.security.permissions import Action

screen = Screen(
    "kits",
    # fixed words of an address come before what may stand in their place
    pages=(borrower, kit, labels, owner, promise),
    door=Door(
        key="kits",
        label="Pakete",
        path="pakete",
        area=Area.DATES,
        place=20,
        levels=EVERY_LEVEL,
        action=Action.SEE_KITS,
        icon='<path d="M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8"/>',
        says="Was Ihr für Infostände ausleihen könnt",
    ),
    projection=projection,
)
