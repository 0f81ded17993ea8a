"""A template as the district writes it and a branch makes it its own; an occasion for which it has become better."""

from __future__ import annotations

from services.view.tests.occasions import Said
from services.view.tests.test_planning import Template
from tests.hostile.served import Pages

SOUND = {"title": "Abend", "about": "Wir reden.", "checklist": "Raum buchen", "begins": "19:00", "seats": "12"}


async def walk(pages: Pages) -> None:
    """Open what has these forms."""
    stage, built = pages.played.stage, pages.played.stage.district
    it, said = Template(built, title="Abend für alle"), Said(built, built.branch, title="Abend", about="Wir reden.")
    told = [*it.revised(), *said.announced(), *it.used(built.branch, said.occasion, "about", "seats")]
    told += [*it.adapted(built.branch, title="Unser Abend"), *it.revised(title="Besser", about="Wir essen.")]
    await stage.applied(await stage.say(*told))
    for unit, paths in (
        (built.district, ("/vorlagen/neu", f"/vorlagen/{it.template}")),
        (built.branch, (f"/vorlagen/{it.template}", f"/termine/{said.occasion}")),
    ):
        for path in paths:
            pages.note(pages.browsers[unit], await pages.browsers[unit].get(f"/{unit}{path}"))
