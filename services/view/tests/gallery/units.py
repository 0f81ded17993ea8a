"""Units and their standard; the card on *Heute*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.view.frame.layout.model import STANDARDS, Choice, Level, Pages
from services.view.screens.units import page as units
from services.view.tests.gallery.sample import BRANCH, Screen, card, form, on
from services.view.tests.gallery.today import HERE, quiet
from services.view.tests.places import BRANCHES, SUB_DISTRICTS, Unit

FOR_ALL = units.ForAllCard("einem Monat", on(1, 3, 2025), STANDARDS, form())
card("for_all", "bezirk", busy=FOR_ALL, quiet=FOR_ALL)


def samples() -> Iterator[Screen]:
    here = replace(BRANCH, here="units", path="/ov-hannover-linden-limmer/einheiten")

    def row(unit: Unit, level: Level, parent: str) -> units.Row:
        own = unit[0] == "ov-hannover-kleefeld"
        return units.Row(
            unit[0],
            unit[1],
            level,
            parent,
            "Hannover" if level == "ortsverein" else "",
            "14 Tage" if own else "ein Monat",
            own,
            unit[0] == "ov-hannover-linden-limmer",
        )

    rows = (
        row(("bezirk-hannover", "Bezirk Hannover", 0.0, 0.0, 0), "bezirk", ""),
        row(SUB_DISTRICTS[10], "unterbezirk", "Bezirk Hannover"),
        *(row(branch, "ortsverein", "Unterbezirk Region Hannover") for branch in BRANCHES[:18]),
    )
    choices = (Choice("", "wie oben: ein Monat"), *STANDARDS[1:])
    yield Screen(
        "units", units.UnitsPage(rows, 197, "einem Monat", choices, form(), csv="#", pages=Pages(1, 4, "", "#")), here
    )
    yield Screen("units-none", units.UnitsPage((), 0, "einem Monat", choices, query="Quakenbrück"), here)
    refused = replace(FOR_ALL, form=form(problem="Jemand hat den Standard gerade geändert."))
    yield Screen("today-district-form", quiet("bezirk", for_all=refused), HERE["bezirk"])
