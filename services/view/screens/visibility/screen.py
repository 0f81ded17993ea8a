"""Sichtbarkeit: where nobody has seen a branch for weeks, and what it is offered."""

from __future__ import annotations

from services.view.frame.layout.frame import Notice
from services.view.frame.screen import Area, Door, Screen
from services.view.screens.visibility.answers import pages as answers
from services.view.screens.visibility.projection import projection
from services.view.screens.visibility.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "visibility",
    pages=(pages, answers),
    door=Door(
        key="visibility",
        label="Sichtbarkeit",
        path="sichtbarkeit",
        area=Area.DATES,
        place=15,
        levels=("unterbezirk", "bezirk"),
        action=Action.SEE_OCCASIONS,
        says="Wer lange nicht zu sehen war",
    ),
    projection=projection,
    words={
        "visibility_offered": Notice("saved", "Hier ist ein Vorschlag: Er gilt sieben Tage."),
        "visibility_declined": Notice("saved", "Gut. Vier Wochen lang kommt von selbst kein neuer Vorschlag."),
    },
)
