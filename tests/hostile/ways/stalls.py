"""A stall without shifts, one with a place of one's own, one that is over and not told of yet."""

from __future__ import annotations

from services.view.tests.build import DAY, days
from services.view.tests.occasions import at
from services.view.tests.test_stalls import a_stall
from shared.security.permissions import Role
from tests.hostile.served import Pages

SOUND = {"sentence": "Viele hohe Nachzahlungen."}


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, unit = pages.played.stage, pages.played.stage.district.branch
    bare, ahead = a_stall(pages.played, "Ohne Schichten"), a_stall(pages.played, "Am Markt")
    over = a_stall(pages.played, "Gewesen", at(DAY - days(1), 10))
    mine = await stage.office(unit, Role.BOARD, first="Tilda", last="Amrum")
    told = [line for one in (bare, ahead, over) for line in one.said.announced()]
    told += [*ahead.planned(2, 1, 2), *ahead.taken(1, mine, "Tilda", "Amrum"), *over.planned()]
    await stage.applied(await stage.say(*told))
    browser = await stage.signed_in(mine)
    for path in (f"{bare.said.occasion}", f"{ahead.said.occasion}", f"{over.said.occasion}"):
        pages.note(browser, await browser.get(f"/{unit}/termine/{path}"))
    address = f"/{unit}/termine/{ahead.said.occasion}/eintragen?schicht={ahead.ids[0]}"
    pages.note(browser, await browser.get(address))
