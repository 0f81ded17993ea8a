"""Import: a list of members taken over, and the questions it leaves."""

from __future__ import annotations

from services.view.frame.layout.frame import Notice
from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.imports.projection import projection
from services.view.screens.imports.questions import pages as questions
from services.view.screens.imports.routes import flights, pages
from shared.security.permissions import Action

screen = Screen(
    "imports",
    pages=(questions, pages),  # first what would be taken for the key of one import
    door=Door(
        key="imports",
        label="Import",
        path="import",
        area=Area.MORE,
        place=30,
        levels=EVERY_LEVEL,
        action=Action.IMPORT_MEMBERS,
        icon='<path d="M12 15V4M8 8l4-4 4 4M4 15v5h16v-5"/>',
        says="Mitgliederliste einlesen",
    ),
    projection=projection,
    stop=flights.close,
    words={
        "discarded": Notice("saved", "Verworfen: Es wurde nichts geändert."),
        "discarded_late": Notice(
            "problem", "Diese Vorschau gab es nicht mehr. Was übernommen ist, steht unter „Bisher“."
        ),
    },
)
