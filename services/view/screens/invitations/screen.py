"""Invitations to new members: what *Termine* shows of them beside an occasion."""

from __future__ import annotations

from services.view.frame.screen import Screen
from services.view.screens.invitations.projection import projection
from services.view.screens.invitations.routes import pages

screen = Screen("invitations", pages=(pages,), projection=projection)
