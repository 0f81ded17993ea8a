"""Impressum and Datenschutz, for everybody."""

from __future__ import annotations

from services.view.asking import Ask as Asked
from services.view.legal.page import LegalPage
from services.view.pages import Ask, Go, Pages
from shared.legal import TITLES, Which, said

pages = Pages()


@pages.public_get("/impressum")
async def imprint(ask: Ask) -> LegalPage | Go:
    """Who runs this."""
    return _page(ask, "impressum")


@pages.public_get("/datenschutz")
async def privacy(ask: Ask) -> LegalPage | Go:
    """What is done with people's data."""
    return _page(ask, "datenschutz")


def _page(ask: Asked, which: Which) -> LegalPage | Go:
    found = said(ask.view.settings, which)
    if found is None:
        return LegalPage(TITLES[which], ())
    return LegalPage(TITLES[which], found.paragraphs) if found.paragraphs else Go(found.href)
