"""Inviting together: at our own occasion, at another's, the question in each of its states, the card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import Chip, Choice
from services.view.frame.needs import Card
from services.view.screens.calendar import page as dates
from services.view.screens.together import page as together
from services.view.screens.together.routes import SAYS
from services.view.tests.gallery import calendar
from services.view.tests.gallery.sample import BRANCH, Screen, card, form

ELSEWHERE = {
    "/{unit}/termine/{occasion}/herausnehmen": "its buttons name the unit: test_planning.py",
    "/{unit}/gefragt/{occasion}/ja": "where somebody asks: test_planning.py",
    "/{unit}/gefragt/{occasion}/nein": "where somebody asks: test_planning.py",
}
HERE = replace(BRANCH, here="calendar", path="/ov-hannover-linden-limmer/termine")
CHOICES = tuple(
    Choice(f"ov-{n}", name) for n, name in enumerate(("Laatzen", "Sehnde", "Hannover-Ahlem-Badenstedt-Davenstedt"))
)
PARTNERS = (
    together.Partner("ov-1", "Ortsverein Laatzen", Chip("lädt mit ein", "fine"), True),
    together.Partner("ov-2", "Ortsverein Hannover-Ahlem-Badenstedt-Davenstedt", Chip("gefragt"), True),
    together.Partner("ov-3", "Ortsverein Sehnde", Chip("diesmal nicht"), False),
)
ASKED = together.AskedPage(
    "Sommerfest am Kanal", "Termin", "Ortsverein Laatzen", "Samstag, 12. Dezember, 15 bis 20 Uhr", "Am Kanal 3",
    SAYS["asked"], "#", "asked", True, form(version=None), form(version=None),
)  # fmt: skip

card(
    "asked",
    "ortsverein",
    "unterbezirk",
    busy=together.AskedCard(
        (together.AskedRow("o1", "Sommerfest am Kanal", "Ortsverein Laatzen · Samstag, 12. Dezember", "#"),)
    ),
    quiet=together.AskedCard(),
)


def samples() -> Iterator[Screen]:
    ours = together.AtOccasion((), CHOICES, form(version=None), form(version=None))
    yield Screen("occasion-alone", replace(calendar.OWN, parts=(_ours(ours),)), HERE)
    wrong = form(version=None, errors={"partners": "Bitte tipp an, wen Ihr fragen wollt."})
    asked = replace(ours, partners=PARTNERS, ask=wrong)
    yield Screen("occasion-together", replace(calendar.OWN, parts=(_ours(asked),)), HERE)
    over = together.AtOccasion(PARTNERS[:1])
    yield Screen("occasion-together-over", replace(calendar.OWN, parts=(_ours(over),)), HERE)
    with_us = together.WithUs("Ortsverein Laatzen", form(version=None))
    theirs = dates.TheirsPage(
        calendar.FACTS, "Ortsverein Laatzen", "Ortsverein Laatzen lädt ein, und Ihr mit.", "#", True, "#",
        parts=(Card.of("together/_with_us.html", with_us),),
    )  # fmt: skip
    yield Screen("occasion-with-us", theirs, HERE)
    yield Screen("together-asked", ASKED, HERE)
    for standing in ("joined", "declined", "left", "taken_out", "off"):
        said = replace(ASKED, says=SAYS[standing], standing=standing, no=None)
        said = replace(said, yes=form(version=None) if standing == "declined" else None)
        yield Screen(f"together-{standing}", replace(said, occasion="#" if standing == "joined" else ""), HERE)


def _ours(model: together.AtOccasion) -> Card:
    return Card.of("together/_together.html", model)
