"""What is new of imports."""

from __future__ import annotations

from services.view.frame.layout.dates import number, plural
from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import members as m

_TWICE = (
    "die anderswo schon vergeben ist: Dort heißt es, niemand ist umgezogen. Vorerst behalten beide die Nummer. "
    "Bitte klärt im Verzeichnis, wem sie gehört."
)
"""Of the person elsewhere, and where that is, nothing is told."""


class ImportFinished(News[m.ImportFinished], of=m.ImportFinished, told="any"):
    """An export of the register was taken over."""

    def keep(self, event: m.ImportFinished) -> Kept:
        counts = {name: getattr(event, name) for name in ("accepted", "rejected", "changed", "missing")}
        return Kept(**counts)

    def elsewhere(self, it: It) -> Sentence:
        text = f"hat eine Mitgliederliste eingelesen: {plural(it.more.get('accepted') or 0, 'Zeile', 'Zeilen')}"
        rejected = it.more.get("rejected") or 0
        return Sentence(it.where, f"{text}, {number(rejected)} abgelehnt." if rejected else f"{text}.")


class NumberClaimedTwice(News[m.NumberClaimedTwice], of=m.NumberClaimedTwice, told="any"):
    """A number of an import is somebody's elsewhere, too."""

    def keep(self, event: m.NumberClaimedTwice) -> Kept:
        return Kept(event.person, event.said_on)

    def here(self, it: It) -> Sentence | None:
        text = f"hat durch einen Import eine Mitgliedsnummer, {_TWICE}"
        return Sentence(it.name or "Ein Mitglied", text, it.to("import")) if it.person else None

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, f"hat durch Euren Import ein Mitglied mit einer Nummer, {_TWICE}")
