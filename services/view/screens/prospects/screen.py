"""Interessierte: people on their way to membership; by name in the branch, as figures above."""

from __future__ import annotations

from services.view.frame.layout.frame import Notice
from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.prospects.after_evening import pages as after_evening
from services.view.screens.prospects.by_link import pages as by_link
from services.view.screens.prospects.enter import pages as enter
from services.view.screens.prospects.projection import projection
from services.view.screens.prospects.public import pages as public
from services.view.screens.prospects.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "prospects",
    # fixed words of an address come before what may stand in their place
    pages=(enter, pages, public, by_link, after_evening),
    door=Door(
        key="prospects",
        label="Interessierte",
        path="interessierte",
        area=Area.PEOPLE,
        place=35,
        levels=EVERY_LEVEL,
        action=Action.SEE_PROSPECTS,
        says="Wer in Kontakt bleiben möchte",
    ),
    projection=projection,
    words={
        "prospect_asked": Notice(
            "saved", "Eine Mail bittet jetzt um Bestätigung. Erst danach steht der Name in Eurer Liste."
        ),
    },
)
