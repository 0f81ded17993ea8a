"""How it is said of units that they invite together."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Chip, Choice
from services.view.screens.calendar.queries import WEEKDAYS, clock
from services.view.screens.together.queries import CoOrganiser
from shared.hierarchy import Level

CHIPS = {
    "asked": Chip("gefragt", "plain"),
    "joined": Chip("lädt mit ein", "fine"),
    "declined": Chip("diesmal nicht", "plain"),
    "left": Chip("nicht mehr dabei", "plain"),
    "taken_out": Chip("herausgenommen", "plain"),
    "off": Chip("fällt aus", "late"),
}


def name(ask: Ask, unit: str) -> str:
    """A unit's name."""
    tree = ask.view.service.units
    return tree[unit].name if unit in tree else unit


def when(ask: Ask, it: CoOrganiser) -> str:
    """``Donnerstag, 3. Dezember, 19 bis 21 Uhr``."""
    day = f"{WEEKDAYS[it.starts.weekday()]}, {day_words(it.starts.date(), ask.today)}"
    return f"{day}, {clock(it.starts)} bis {clock(it.ends)} Uhr"


def choices(ask: Ask, *but: str) -> tuple[Choice, ...]:
    """Whom a branch can ask: the neighbours by name, last the sub-district."""
    if ask.unit.level is not Level.BRANCH:
        return ()
    tree = ask.view.service.units
    beside = sorted(tree.siblings(ask.unit.key), key=lambda one: one.short_name)
    above = tree[ask.path.sub_district] if ask.path.sub_district and ask.path.sub_district in tree else None
    found = [Choice(one.key, one.short_name) for one in beside]
    found += [Choice(above.key, above.name)] if above else []
    return tuple(one for one in found if one.value not in but)
