"""What is new of first contacts."""

from __future__ import annotations

from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import mentoring as j

_MADE = {
    "not_interested": "möchte keinen Kontakt.",
    "wants_later": "möchte später sprechen.",  # until November 2026; since then a try
}


def _person(it: It) -> str:
    return it.to("neumitglieder", it.person)


class Made(News[j.FirstContactMade], of=j.FirstContactMade, told="any"):
    """Somebody spoke with a new member."""

    def keep(self, event: j.FirstContactMade) -> Kept:
        return Kept(event.person, event.made_on, outcome=event.outcome)

    def here(self, it: It) -> Sentence | None:
        text = _MADE.get(it.more.get("outcome") or "", "hat mit Euch gesprochen: erster Kontakt erledigt.")
        return Sentence(it.name, text, _person(it)) if it.name else None

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, "hat einen ersten Kontakt abgeschlossen.")


class Tried(News[j.FirstContactTried], of=j.FirstContactTried):
    """Somebody tried to reach a new member."""

    def keep(self, event: j.FirstContactTried) -> Kept:
        return Kept(event.person, event.again_on, outcome=event.outcome)

    def here(self, it: It) -> Sentence | None:
        later = f"möchte ab {it.on_day} sprechen." if it.day else "wurde nicht erreicht."
        return Sentence(it.name, later, _person(it)) if it.name else None


class TryCorrected(News[j.FirstContactTryCorrected], of=j.FirstContactTryCorrected):
    """What was told of a try was wrong."""

    def keep(self, event: j.FirstContactTryCorrected) -> Kept:
        return Kept(event.person, event.again_on, outcome=event.outcome)

    def here(self, it: It) -> Sentence | None:
        text = {
            None: "Ein eingetragener Versuch zählt nicht.",
            "wants_later": f"möchte ab {it.on_day} sprechen." if it.day else "",
        }.get(it.more.get("outcome"), "ein Versuch, niemand erreicht.")
        return Sentence(f"Erstkontakt mit {it.name}", f"korrigiert: {text}", _person(it)) if it.name else None


class Corrected(News[j.FirstContactCorrected], of=j.FirstContactCorrected, told="any"):
    """What was told of a first contact was wrong."""

    def keep(self, event: j.FirstContactCorrected) -> Kept:
        return Kept(event.person, event.made_on, outcome=event.outcome)

    def here(self, it: It) -> Sentence | None:
        text = "der Tag oder das Ergebnis war anders." if it.day else "der Anruf steht noch aus."
        return Sentence(f"Erstkontakt mit {it.name}", f"korrigiert: {text}", _person(it)) if it.name else None

    def elsewhere(self, it: It) -> Sentence:
        return Sentence(it.where, "hat einen ersten Kontakt korrigiert.")
