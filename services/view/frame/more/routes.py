"""Mehr: what has no place in a phone's navigation, the other units of this person, and signing out."""

from __future__ import annotations

from services.view.frame.more.page import MorePage
from services.view.frame.pages import Asking, Pages
from shared.security.permissions import Action

pages = Pages()


@pages.get("/{unit}/mehr", Action.SEE_TODAY, here="more")
async def more(ask: Asking) -> MorePage:
    """Everything else."""
    return MorePage(ask.form("/abmelden"))
