"""What is new of objections: the business of boards."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.view.frame.news import It, Kept, News, Sentence
from shared.contracts import objections as o

_OF_IT = {"upheld": "Ihm wurde stattgegeben", "rejected": "Er wurde zurückgewiesen"}


def _kept(event: Any, day: date | None, **more: Any) -> Kept:
    if event.application:
        more |= {"application": str(event.application), "objection": str(event.objection)}
    return Kept(event.person, day, **more)


def _application(it: It) -> str:
    return it.to("antraege", it.more.get("application"))


def _objection(it: It) -> str:
    """At a level above: with the name and a link only while it decides."""
    return it.to("einsprueche", it.more.get("objection"))


class Filed(News[o.ObjectionFiled], of=o.ObjectionFiled, board_only=True, named=True):
    """Somebody objects to a refusal."""

    def keep(self, event: o.ObjectionFiled) -> Kept:
        return _kept(event, event.filed_on)

    def here(self, it: It) -> Sentence:
        return Sentence(it.name, "hat Einspruch gegen Eure Ablehnung eingelegt.", _application(it))

    def elsewhere(self, it: It) -> Sentence | None:
        text = f"hat Einspruch gegen die Ablehnung in {it.where} eingelegt."
        return Sentence(it.name, text, _objection(it)) if it.name else None


class CarriedOn(News[o.ObjectionCarriedOn], of=o.ObjectionCarriedOn, told="any", board_only=True, named=True):
    """It goes on to the district."""

    def keep(self, event: o.ObjectionCarriedOn) -> Kept:
        return _kept(event, event.filed_on)

    def here(self, it: It) -> Sentence:
        return Sentence(it.name, "geht mit dem Einspruch gegen Eure Ablehnung zum Bezirk.", _application(it))

    def elsewhere(self, it: It) -> Sentence:
        if it.name:
            return Sentence(it.name, f"hat Einspruch gegen die Ablehnung in {it.where} eingelegt.", _objection(it))
        return Sentence("Ein Einspruch", f"aus {it.where} geht weiter an den Bezirk.")


class Heard(News[o.ObjectionHeard], of=o.ObjectionHeard, board_only=True, named=True):
    """The branch has stated its view."""

    def keep(self, event: o.ObjectionHeard) -> Kept:
        return _kept(event, event.stated_on)

    def here(self, it: It) -> Sentence:
        return Sentence(it.name, "hat Einspruch eingelegt; Ihr habt Eure Sicht geschildert.", _application(it))

    def elsewhere(self, it: It) -> Sentence | None:
        return Sentence(it.where, "hat zu einem Einspruch Stellung genommen.", _objection(it)) if it.name else None


class Decided(News[o.ObjectionDecided], of=o.ObjectionDecided, told="any", board_only=True, named=True):
    """A board has decided."""

    def keep(self, event: o.ObjectionDecided) -> Kept:
        return _kept(event, event.decided_on, outcome=event.outcome, level=event.level)

    def here(self, it: It) -> Sentence:
        text = f"hatte Einspruch eingelegt: {_OF_IT[it.more['outcome']]}."
        return Sentence(it.name, text, _application(it))

    def elsewhere(self, it: It) -> Sentence:
        if it.more["outcome"] == "upheld":
            return Sentence("Einem Einspruch", f"aus {it.where} wurde stattgegeben.")
        return Sentence("Ein Einspruch", f"aus {it.where} wurde zurückgewiesen.")


class Withdrawn(News[o.ObjectionWithdrawn], of=o.ObjectionWithdrawn, told="any", board_only=True, named=True):
    """Nobody objects any more."""

    def keep(self, event: o.ObjectionWithdrawn) -> Kept:
        return _kept(event, event.withdrawn_on)

    def here(self, it: It) -> Sentence:
        return Sentence(it.name, "hat den Einspruch zurückgenommen.", _application(it))

    def elsewhere(self, it: It) -> Sentence:
        return Sentence("Ein Einspruch", f"aus {it.where} ist zurückgenommen.")
