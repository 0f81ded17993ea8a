"""Impressum and Datenschutz, for everybody."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.legal.page import LegalPage
from services.view.frame.pages import Asking, Go, Pages
from shared.legal import TITLES, Which, said

pages = Pages()


@pages.public_get("/impressum")
async def imprint(ask: Asking) -> LegalPage | Go:
    """Who runs this."""
    return _page(ask, "impressum")


@pages.public_get("/datenschutz")
async def privacy(ask: Asking) -> LegalPage | Go:
    """What is done with people's data."""
    return _page(ask, "datenschutz")


def _page(ask: Ask, which: Which) -> LegalPage | Go:
    found = said(ask.view.settings, which)
    if found is None:
        return LegalPage(TITLES[which], ())
    return LegalPage(TITLES[which], found.paragraphs) if found.paragraphs else Go(found.href)
