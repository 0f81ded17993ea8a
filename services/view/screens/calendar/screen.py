"""Termine: what takes place here and around, who comes, and the pages for whoever has no account."""

from __future__ import annotations

from services.view.frame.layout.frame import Notice
from services.view.frame.screen import EVERY_LEVEL, Area, Door, Screen
from services.view.screens.calendar.by_link import pages as by_link
from services.view.screens.calendar.dates import pages as dates
from services.view.screens.calendar.files import pages as files
from services.view.screens.calendar.month import pages as month
from services.view.screens.calendar.newcomer import pages as newcomer
from services.view.screens.calendar.own_feed import pages as own_feed
from services.view.screens.calendar.plan import pages as plan
from services.view.screens.calendar.projection import projection
from services.view.screens.calendar.public import pages as public
from services.view.screens.calendar.routes import pages
from shared.security.permissions import Action

screen = Screen(
    "calendar",
    # fixed words of an address come before what may stand in their place
    pages=(dates, month, own_feed, plan, pages, files, public, by_link, newcomer),
    door=Door(
        key="calendar",
        label="Termine",
        path="termine",
        area=Area.DATES,
        place=10,
        levels=EVERY_LEVEL,
        action=Action.SEE_OCCASIONS,
        icon='<rect x="3.500" y="5" width="17" height="15" rx="2"/><path d="M3.500 10h17M8 3v4M16 3v4"/>',
        says="Was stattfindet, hier und nebenan",
    ),
    projection=projection,
    words={"draft": Notice("saved", "Der Entwurf ist gespeichert. Ihr findet ihn bei Euren Terminen.")},
)
