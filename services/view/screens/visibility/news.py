"""What is new of visibility: a gap, the end of one, what is offered."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import visibility as c
from shared.hierarchy import Level


class Stands(News[c.VisibilityChanged], of=c.VisibilityChanged):
    """Only that a gap has begun: that something took place is news of the calendar."""

    def keep(self, event: c.VisibilityChanged) -> Kept | None:
        return Kept(None, event.since) if event.why == "gap" else None

    def here(self, it: It) -> Sentence:
        return Sentence("Sichtbarkeit:", "acht Wochen ohne öffentlichen Termin.", it.to("termine"))

    def elsewhere(self, it: It) -> Sentence | None:
        if it.unit.level is Level.DISTRICT:
            return None  # there they are counted: a line for each branch would bury everything else
        return Sentence(it.where, "war acht Wochen nicht öffentlich zu sehen.", it.to("sichtbarkeit"))


class Accepted(News[c.VisibilityOfferChanged], of=c.VisibilityOfferChanged):
    """A stall comes of an offer."""

    def keep(self, event: c.VisibilityOfferChanged) -> Kept | None:
        return Kept(None, event.changed_on) if event.standing == "accepted" else None

    def here(self, it: It) -> Sentence:
        return Sentence("Vorschlag angenommen:", "Der Infostand steht in Euren Terminen.", it.to("termine"))

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, "hat einen vorgeschlagenen Infostand angenommen.", it.to("sichtbarkeit"))
