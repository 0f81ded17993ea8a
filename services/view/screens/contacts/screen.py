"""Ansprechpersonen: who takes care of the new ones; stand-ins, and their answer by link."""

from __future__ import annotations

from services.view.frame.layout.frame import Notice
from services.view.frame.screen import Area, Door, Screen
from services.view.screens.contacts.answering import pages as answering
from services.view.screens.contacts.projection import projection
from services.view.screens.contacts.routes import pages
from services.view.screens.contacts.stand_ins import pages as stand_ins
from shared.security.permissions import Action

screen = Screen(
    "contacts",
    pages=(pages, stand_ins, answering),
    door=Door(
        key="contacts",
        label="Ansprechpersonen",
        path="ansprechpersonen",
        area=Area.PEOPLE,
        place=30,
        levels=("ortsverein", "unterbezirk"),
        action=Action.SEE_CONTACTS,
        icon=(
            '<path d="M6.500 3.500h3l1.500 4.500-2 1.500a11 11 0 005.500 5.500l1.500-2 4.500 1.500v3a2 2 0 '
            '01-2.200 2A16 16 0 014.500 5.700a2 2 0 012-2.200z"/>'
        ),
        says="Wer sich um die Neuen kümmert",
    ),
    projection=projection,
    words={"given_up": Notice("saved", "Du hast Dein Amt abgegeben. Danke für alles, was Du getan hast!")},
)
