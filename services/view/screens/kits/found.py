"""What can be lent, found by its name or by what is in it: our own by number, what others lend once for each name."""

from __future__ import annotations

from services.view.frame.asking import Ask
from services.view.frame.finding import MOST, Found, finds
from services.view.frame.screen import EVERY_LEVEL
from services.view.hosting import names
from services.view.screens.kits import queries
from services.view.screens.kits.queries import Kit
from shared.hierarchy import Level
from shared.security.permissions import Action


@finds("Pakete", Action.SEE_KITS, *EVERY_LEVEL, place=27)
async def kits(ask: Ask, query: str) -> list[Found]:
    """By owner and name."""
    unit = ask.unit.key
    all_ = await queries.stock(ask.db, unit, ask.path.keys())
    once: dict[tuple[str, object], Kit] = {}
    for kit in all_:
        if names.matches(f"{kit.called} {kit.contents}", query):
            once.setdefault((kit.owner, kit.kit if kit.owner == unit else kit.kind), kit)
    return [_found(ask, kit) for kit in list(once.values())[: MOST + 1]]


def _found(ask: Ask, kit: Kit) -> Found:
    if kit.owner == ask.unit.key:
        own = ask.to("pakete", "kit", kit.kit) if ask.may(Action.KEEP_KITS) else ask.to("pakete")
        return Found(kit.called, kit.contents, own)
    tree = ask.view.service.units
    lends = tree[kit.owner].name if kit.owner in tree else kit.owner
    where = ask.to("pakete") if ask.unit.level is Level.BRANCH else ask.to("pakete", "leihen")
    return Found(kit.name, " · ".join(filter(None, (f"verleiht der {lends}", kit.contents))), where)
