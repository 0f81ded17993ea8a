"""What is new of kits. What they are called was typed and stands on their page; here it is the topic, and the day."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import kits as c
from shared.hierarchy import Level
from shared.topics import label

_BORROWS = {
    "promised": "ist Euch zugesagt.",
    "silent": "ist Euch zugesagt.",
    "declined": "bekommt Ihr nicht: Die Bestellung ist abgesagt.",
    "over": "ist nicht mehr für Euch vorgemerkt.",
    "dispatched": "ist auf dem Weg zu Euch.",
    "in_danger": "kommt vielleicht nicht rechtzeitig.",
    "safe_again": "kommt doch.",
}
"""What whoever borrows reads of a kit that they need on a day."""
_LENDS = {
    "ordered": "hat für den {day} bestellt.",
    "withdrawn": "braucht am {day} doch nichts.",
    "delayed": "bringt etwas später zurück als vereinbart.",
    "sent_back": "hat etwas zurückgeschickt.",
}
"""What its owner reads of whoever borrows."""
_WITH_ITS_STALL = {"off": "braucht nichts mehr: Der Infostand fällt aus.", "moved": "hat den Infostand verschoben."}


class Entered(News[c.KitEntered], of=c.KitEntered):
    """There is something to be lent that there was not: the first one of its name."""

    def keep(self, event: c.KitEntered) -> Kept | None:
        return Kept(None, event.entered_on, topic=event.topic) if event.number <= 1 else None

    def elsewhere(self, it: It) -> Sentence:
        where = ("pakete",) if it.unit.level is not Level.SUB_DISTRICT else ("pakete", "leihen")
        return Sentence(it.where, f"verleiht etwas Neues: {label(str(it.more.get('topic')))}.", it.to(*where))


class Promised(News[c.KitPromiseChanged], of=c.KitPromiseChanged):
    """How it goes on with what is lent: both sides read what the other one did."""

    def keep(self, event: c.KitPromiseChanged) -> Kept | None:
        more = {"promise": str(event.promise), "why": event.why, "stall": event.stall}
        told = event.stall or event.why in _BORROWS or event.why in _LENDS
        return Kept(None, event.needed_from, **more) if told else None

    def here(self, it: It) -> Sentence | None:
        text = None if it.more.get("stall") else _BORROWS.get(str(it.more.get("why")))
        return Sentence("Ein Paket", f"für den {it.on_day} {text}", self._page(it)) if text else None

    def elsewhere(self, it: It) -> Sentence | None:
        if it.of_unit == it.unit.key:
            return None  # what they did themselves
        stall, why = it.more.get("stall"), str(it.more.get("why"))
        text = _WITH_ITS_STALL.get(str(stall)) if stall else _LENDS.get(why)
        return Sentence(it.where, text.format(day=it.on_day), self._page(it)) if text else None

    def _page(self, it: It) -> str:
        return it.to("pakete", it.more.get("promise"))
