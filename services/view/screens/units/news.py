"""What is new of standards."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from services.view.screens.units.queries import plain_words
from shared.contracts import mentoring as j


class StandardSet(News[j.FirstContactStandardSet], of=j.FirstContactStandardSet, told="any"):
    """A standard for the first contact changed."""

    def keep(self, event: j.FirstContactStandardSet) -> Kept:
        return Kept(None, event.from_day, period=event.period)

    def elsewhere(self, it: It) -> Sentence:
        if period := it.more.get("period"):
            return Sentence(it.where, f"hat die Frist für den ersten Kontakt festgelegt: {plain_words(period)}.")
        return Sentence(it.where, "hat die eigene Frist für den ersten Kontakt aufgegeben.")
