"""What is lent, in each standing that has buttons, as both sides see it; one that is late for the next."""

from __future__ import annotations

from services.view.tests.build import DAY, days
from services.view.tests.kits import Lent, Stock
from services.view.tests.occasions import at
from tests.hostile.served import Pages

SOUND = {
    "name": "Wohnen",
    "contents": "Pavillon",
    "missing": "Heringe",
    "word": "Beim Flicken",
    "back_on": "2026-12-09",
}


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, built = pages.played.stage, pages.played.stage.district
    branch, owner = built.branch, built.district
    until = {"until": at(DAY + days(1), 12)}
    many = Stock(built, owner, "Alles", 7)
    lent = {
        standing: Lent(many, branch, DAY + days(3 if standing != "promised" else 2), number)
        for number, standing in enumerate(("offered", "ordered", "dispatched", "there", "promised"), start=1)
    }
    told = many.entered()
    for standing, one in lent.items():
        told += [*one.who(), *one.stands(standing, "ordered", **(until if standing in ("offered", "ordered") else {}))]
    scarce = Stock(built, owner, "Engpass", 2)
    late, following = Lent(scarce, branch, DAY), Lent(scarce, built.branches[1], DAY + days(11))
    told += [*scarce.entered(), *late.who(), *following.who(), *following.stands("promised")]
    asked = {"hand_to": following.promise, "hand_to_unit": built.path(built.branches[1])}
    told += late.stands("there", "delayed", expected=DAY + days(10))
    await stage.applied(await stage.say(*told))
    kit = many.kits[6]
    for unit, paths in (
        (owner, ["/pakete", f"/pakete/kit/{kit}", *(f"/pakete/{one.promise}" for one in lent.values())]),
        (branch, ["/pakete/leihen", *(f"/pakete/{one.promise}" for one in lent.values())]),
    ):
        for path in paths:
            pages.note(pages.browsers[unit], await pages.browsers[unit].get(f"/{unit}{path}"))
    await stage.applied(await stage.say(*late.stands("there", "to_hand_on", expected=DAY + days(10), **asked)))
    pages.note(pages.browsers[branch], await pages.browsers[branch].get(f"/{branch}/pakete/{late.promise}"))
