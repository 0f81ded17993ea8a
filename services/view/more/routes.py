"""Mehr: what has no place in a phone's navigation, the other units of this person, and signing out."""

from __future__ import annotations

from services.view.more.page import MorePage
from services.view.pages import Ask, Pages
from shared.security.permissions import Action

pages = Pages()


@pages.get("/{unit}/mehr", Action.SEE_TODAY, here="more")
async def more(ask: Ask) -> MorePage:
    """Everything else."""
    return MorePage(ask.form("/abmelden"))
