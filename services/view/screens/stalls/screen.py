"""Info stalls: what *Termine* shows of one beside its occasion, and what comes of it."""

from __future__ import annotations

from services.view.frame.layout.frame import Notice
from services.view.frame.screen import Screen
from services.view.screens.stalls.projection import projection
from services.view.screens.stalls.routes import pages

screen = Screen(
    "stalls",
    pages=(pages,),
    projection=projection,
    words={
        "yours": Notice("saved", "Danke! Der Platz gehört Dir, und Du bekommst eine Mail für Deinen Kalender."),
        "to_call": Notice("saved", "Gespeichert. Dorthin kommt keine Mail: Ruf bitte an und sag Bescheid."),
        "reported": Notice("saved", "Danke! Der Bericht ist da, und der Infostand ist abgeschlossen."),
    },
)
