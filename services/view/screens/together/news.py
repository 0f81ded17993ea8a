"""What is new of inviting together: who is asked, and who says what. Each side reads it as it is for them."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from services.view.screens.calendar.queries import kind
from shared.contracts.together import CoOrganiserChanged

_HERE = {
    "asked": "ist gefragt, mit einzuladen",
    "joined": "lädt mit ein",
    "declined": "lädt diesmal nicht mit ein",
    "left": "lädt nicht mehr mit ein",
    "taken_out": "lädt nicht mehr mit ein",
}
_THERE = {"asked": "fragt, ob Ihr mit einladet", "taken_out": "lädt jetzt ohne Euch ein"}


class Answered(News[CoOrganiserChanged], of=CoOrganiserChanged):
    """Asked, answered, taken out. That it has moved, or is off, is news of the occasion."""

    def keep(self, event: CoOrganiserChanged) -> Kept | None:
        if event.moved or event.standing == "off":
            return None
        more = {"occasion": str(event.occasion), "kind": event.kind, "partner": event.partner.unit}
        return Kept(None, event.starts.date(), standing=event.standing, **more)

    def here(self, it: It) -> Sentence | None:
        said = _HERE.get(str(it.more.get("standing")))
        partner = str(it.more.get("partner"))
        who = it.tree[partner].short_name if partner in it.tree else partner
        return Sentence(who, f"{said}: {_what(it)}.", it.to("termine", it.more.get("occasion"))) if said else None

    def elsewhere(self, it: It) -> Sentence | None:
        said = _THERE.get(str(it.more.get("standing")))
        return Sentence(it.where, f"{said}: {_what(it)}.", it.to("gefragt", it.more.get("occasion"))) if said else None


def _what(it: It) -> str:
    return f"{kind(str(it.more.get('kind'))).name} am {it.on_day}"
