"""What is new of templates: that there is one, or that one is better. Not that somebody adapts one."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from services.view.screens.calendar.queries import kind
from shared.contracts.templates import TemplateRevised


class Improved(News[TemplateRevised], of=TemplateRevised):
    """The district writes or improves a template."""

    def keep(self, event: TemplateRevised) -> Kept:
        return Kept(None, event.revised_on, kind=event.kind, revision=event.revision)

    def here(self, it: It) -> Sentence:
        done = "hat jetzt eine Vorlage." if it.more.get("revision") == 1 else "hat eine bessere Vorlage."
        return Sentence(_what(it), done, it.to("vorlagen"))

    def elsewhere(self, it: It) -> Sentence:
        done = "eine Vorlage geschrieben" if it.more.get("revision") == 1 else "die Vorlage verbessert"
        return Sentence(it.where, f"hat {done}: {_what(it)}.", it.to("vorlagen"))


def _what(it: It) -> str:
    return kind(str(it.more.get("kind"))).name
