"""An occasion whose unit asks another one, as both see it; a draft that is gone on with."""

from __future__ import annotations

from uuid import uuid4

from services.view.tests.build import DAY, fact, text_about
from services.view.tests.occasions import Said
from services.view.tests.test_planning import asks
from shared.contracts.drafts import DraftSaved
from tests.hostile.served import Pages

SOUND = {"title": "Idee"}


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, built = pages.played.stage, pages.played.stage.district
    unit, title, draft = built.branch, uuid4(), uuid4()
    ours, theirs = Said(built, unit, title="Fest"), Said(built, built.branches[1], title="Ihr Fest")
    event = DraftSaved(
        unit=built.path(unit), draft=draft, kind="evening", title=title, public=True, neighbours=False,
        registration=False, saved_on=DAY,
    )  # fmt: skip
    told = [*ours.announced(), *asks(ours, built.branches[1]), *theirs.announced(), *asks(theirs, unit)]
    told += [text_about(unit, title, title, "Idee"), fact(unit, event, version=1)]
    await stage.applied(await stage.say(*told))
    browser = pages.browsers[unit]
    for path in (f"/termine/{ours.occasion}", f"/gefragt/{theirs.occasion}", f"/termine/neu?entwurf={draft}"):
        pages.note(browser, await browser.get(f"/{unit}{path}"))
    joined = Said(built, built.branches[1], title="Unser Fest", co_organisers=(unit,))
    await stage.applied(await stage.say(*joined.announced(), *asks(joined, unit, "joined")))
    pages.note(browser, await browser.get(f"/{unit}/termine/{joined.occasion}"))
