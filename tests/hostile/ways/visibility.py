"""Weeks without anything public, an offer, and one time that is left out."""

from __future__ import annotations

from services.view.tests.build import DAY, days
from services.view.tests.visibility import Looking, Unseen
from tests.hostile.served import Pages

SOUND = {"place": "Am Markt", "word": "Landtagswahl", "seen_on": "2026-11-01"}
SOUND |= {"first": "2026-12-20", "last": "2026-12-28"}


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, built = pages.played.stage, pages.played.stage.district
    branch, owner = built.branch, built.district
    one, looking = Unseen(built, branch), Looking(built)
    _, left_out = looking.leaves_out(DAY + days(30), DAY + days(40), "Ferien", "holidays")
    told = [*looking.looks(), *one.stands(DAY - days(90), gap=True), *left_out]
    await stage.applied(await stage.say(*told))
    pages.note(pages.browsers[branch], await pages.browsers[branch].get(f"/{branch}/termine"))
    await stage.applied(await stage.say(*one.gets()))
    pages.note(pages.browsers[branch], await pages.browsers[branch].get(f"/{branch}/termine"))
    pages.note(pages.browsers[owner], await pages.browsers[owner].get(f"/{owner}/sichtbarkeit"))
