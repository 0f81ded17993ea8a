"""Which layer the map shows: how it stands, or one that another screen contributes. It stands in the address."""

from __future__ import annotations

from dataclasses import dataclass

from services.view.frame.asking import Ask
from services.view.frame.layers import offered
from services.view.frame.layout.map import Place
from services.view.screens.overview.page import Layered, LayerLink, LayerRow

STANDS = "Stand"
_ORDER = ("late", "soon", "fine", "plain")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The layers that there are, and the one that is shown; None: how it stands."""

    links: tuple[LayerLink, ...]
    shown: Layered | None


async def chosen(ask: Ask) -> Chosen:
    """What the address asks for, where there is such a layer here and it has something to say."""
    wanted, links, shown = ask.query("ebene", 40), [], None
    for one in offered(ask.unit.level.value):
        if one.key == wanted:
            drawn = await one.draw(ask)
            units = [unit for unit in ask.view.service.units.children(ask.unit.key) if unit.key in drawn.cells]
            rows = [
                LayerRow(unit.key, unit.short_name, drawn.cells[unit.key].chip, drawn.cells[unit.key].text)
                for unit in units
            ]
            places = tuple(
                Place(
                    key=unit.key,
                    name=unit.name,
                    latitude=unit.latitude,
                    longitude=unit.longitude,
                    population=unit.population,
                    tone=drawn.cells[unit.key].chip.tone,
                    word=drawn.cells[unit.key].chip.text,
                    href=f"#ebene-{unit.key}",
                )
                for unit in units
            )
            by_tone = sorted(rows, key=lambda row: (_ORDER.index(row.chip.tone), row.name))
            shown = Layered(one.label, places, tuple(by_tone), drawn.legend, drawn.says)
        links.append(LayerLink(one.label, f"{ask.here(ebene=one.key)}", one.key == wanted))
    if not links:
        return Chosen((), None)
    return Chosen((LayerLink(STANDS, ask.here(ebene=""), shown is None), *links), shown)
