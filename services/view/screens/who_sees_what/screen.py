"""Wer sieht was: generated from the rules."""

from __future__ import annotations

from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.who_sees_what.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "who_sees_what",
    pages=(pages,),
    door=Door(
        key="who_sees_what",
        label="Wer sieht was?",
        path="wer-sieht-was",
        area=Area.MORE,
        place=40,
        levels=EVERY_LEVEL,
        action=Action.SEE_WHO_SEES_WHAT,
        icon=(
            '<path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z"/>'
            '<circle cx="12" cy="12" r="3"/>'
        ),
        says="Welche Ebene was erfährt, und warum",
    ),
)
