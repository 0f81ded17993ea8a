"""What is new of what takes place. The words that were typed stand on its page; here it is the kind and the day."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from services.view.screens.calendar import words
from shared.contracts import calendar as c


def _one(it: It) -> str:
    return it.to("termine", it.more.get("occasion"))


def _what(it: It) -> str:
    return words.kind(str(it.more.get("kind"))).name


def _invited(it: It) -> bool:
    """Whether it is read where somebody else invites to it: next door, or a level below."""
    if it.of_unit not in it.tree or it.unit.key not in it.tree:
        return False
    return it.tree[it.of_unit].parent == it.unit.parent or it.of_unit in it.tree.path(it.unit.key).keys()


class Announced(News[c.OccasionAnnounced], of=c.OccasionAnnounced):
    """Something will take place: whoever is invited reads an invitation, a level above that it does."""

    def keep(self, event: c.OccasionAnnounced) -> Kept:
        return Kept(None, event.starts.date(), occasion=str(event.occasion), kind=event.kind)

    def here(self, it: It) -> Sentence:
        return Sentence(_what(it), f"am {it.on_day} ist angekündigt.", _one(it))

    def elsewhere(self, it: It) -> Sentence:
        a = words.kind(str(it.more.get("kind"))).a
        if _invited(it):
            return Sentence(it.where, f"lädt Euch ein: {_what(it)} am {it.on_day}.", _one(it))
        return Sentence(it.where, f"plant {a} am {it.on_day}.", _one(it))


class Moved(News[c.OccasionChanged], of=c.OccasionChanged):
    """At another time or place. Any other change is no news."""

    def keep(self, event: c.OccasionChanged) -> Kept | None:
        more = {"occasion": str(event.occasion), "kind": event.kind}
        return Kept(None, event.starts.date(), **more) if event.moved else None

    def here(self, it: It) -> Sentence:
        return Sentence(_what(it), f"ist jetzt am {it.on_day}, oder an einem anderen Ort.", _one(it))

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, f"hat Zeit oder Ort geändert: {_what(it)} am {it.on_day}.", _one(it))


class Cancelled(News[c.OccasionCancelled], of=c.OccasionCancelled):
    """It does not take place."""

    def keep(self, event: c.OccasionCancelled) -> Kept:
        return Kept(None, event.starts.date(), occasion=str(event.occasion), kind=event.kind)

    def here(self, it: It) -> Sentence:
        return Sentence(_what(it), f"am {it.on_day} fällt aus.", _one(it))

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, f"hat abgesagt: {_what(it)} am {it.on_day} fällt aus.", _one(it))


class Closed(News[c.OccasionClosed], of=c.OccasionClosed):
    """So many came: where it took place, and above."""

    def keep(self, event: c.OccasionClosed) -> Kept:
        more = {"occasion": str(event.occasion), "kind": event.kind, "came": event.came}
        return Kept(None, event.starts.date(), **more)

    def here(self, it: It) -> Sentence:
        came = int(it.more.get("came") or 0)
        how = f": {words.people(came)} {words.were(came)} da" if came else " hat stattgefunden"
        text = f"am {it.on_day}{how}."
        return Sentence(_what(it), text, _one(it))

    def elsewhere(self, it: It) -> Sentence:
        came = int(it.more.get("came") or 0)
        if not came:
            return Sentence(it.where, f"hat abgeschlossen: {_what(it)} am {it.on_day}.", _one(it))
        return Sentence(it.where, f"hatte {words.people(came)} da: {_what(it)} am {it.on_day}.", _one(it))
