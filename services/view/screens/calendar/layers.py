"""Newcomers' evenings on the map of *Lage*: how many took place, and how many people came. The district is shown no
small groups of people."""

from __future__ import annotations

from datetime import timedelta

from services.view.frame.asking import Ask
from services.view.frame.layers import Cell, Layer, layer
from services.view.frame.layout.model import Chip
from services.view.frame.small_cells import hide_small
from services.view.screens.calendar import queries, words
from shared.german import plural
from shared.hierarchy import Level

LATELY = timedelta(days=365)
NONE, SOME = Chip("kein Abend", "soon"), Chip("Abende", "fine")


@layer("abende", "Abende", "unterbezirk", "bezirk")
async def evenings(ask: Ask) -> Layer:
    """Of the units directly below, with everything in them."""
    tree, at = ask.view.service.units, queries.moment(ask)
    children = tree.children(ask.unit.key)
    inside = {one.key: child.key for child in children for one in (child, *tree.below(child.key))}
    took_place = queries.taken_place(at, ask.today - LATELY)
    held = await queries.find(ask.db, ask.unit.key, queries.o.kind == "evening", queries.of(inside), took_place)
    times = {child.key: 0 for child in children}
    came = dict(times)
    for it in held:
        times[inside[it.of_unit]] += 1
        came[inside[it.of_unit]] += it.came
    at_district = ask.unit.level is Level.DISTRICT
    guests: list[int | None] = hide_small(list(came.values())) if at_district else list(came.values())
    cells = {
        key: Cell(
            Chip(plural(times[key], "Abend", "Abende"), "fine") if times[key] else NONE,
            _came(shown, came[key]) if times[key] else "",
        )
        for key, shown in zip(came, guests, strict=True)
    }
    return Layer(cells, (NONE, SOME), "Abende für Neue, die in den letzten zwölf Monaten stattgefunden haben.")


def _came(shown: int | None, came: int) -> str:
    if shown is None:
        return "wie viele da waren, wird nicht gezeigt"
    return f"{words.people(shown)} {words.were(shown)} da" if came else "niemand eingetragen"
