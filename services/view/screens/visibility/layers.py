"""Where nobody was seen, on the map."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.layers import Cell, Layer, layer
from services.view.frame.layout.model import Chip
from services.view.screens.visibility import queries, words
from shared.german import plural
from shared.hierarchy import Level

UNKNOWN = Chip("noch nicht gezählt")
MANY = 0.25
"""A sub-district of whose branches so many are not seen stands out."""


@layer("sichtbarkeit", "Sichtbarkeit", "unterbezirk", "bezirk")
async def visibility(ask: Ask) -> Layer:
    """Of each branch since when; of each sub-district in how many."""
    standing, tree = await ask.once(queries.standing), ask.view.service.units
    if not standing:
        return Layer({}, (), "Die Wochen ohne öffentlichen Termin werden nicht gezählt.")
    cells = {}
    for child in tree.children(ask.unit.key):
        if child.level is Level.BRANCH:
            one = standing.get(child.key)
            cells[child.key] = Cell(words.state(one.days, gap=one.gap) if one else UNKNOWN)
            continue
        branches = [standing[key.key] for key in tree.below(child.key) if key.key in standing]
        gaps = sum(one.gap for one in branches)
        tone: Chip = Chip("keine Lücke", "fine")
        if gaps:
            tone = Chip(plural(gaps, "Lücke", "Lücken"), "late" if gaps > len(branches) * MANY else "soon")
        cells[child.key] = Cell(tone, f"von {plural(len(branches), 'Ortsverein', 'Ortsvereinen')}")
    legend: tuple[Chip, ...] = (
        (Chip("viele Lücken", "late"), Chip("Lücken", "soon"), Chip("keine Lücke", "fine"))
        if ask.unit.level is Level.DISTRICT
        else (Chip("Lücke", "late"), Chip("über vier Wochen", "soon"), words.SEEN)
    )
    says = "Ab acht Wochen ohne öffentlichen Termin ist es eine Lücke. Feiertage, Ferien und Wahlkampf zählen nicht."
    return Layer(cells, legend, says)
