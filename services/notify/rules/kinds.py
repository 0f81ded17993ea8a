"""The kinds of mails: what each is called where somebody unsubscribes, and which page it leads to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`label` completes "keine Mails dieser Art mehr: …"; None: a service mail that cannot be unsubscribed, since
    somebody asked for it or has a right to it. `page`: path in the unit's view with `{about}`; None: no button."""

    label: str | None
    page: str | None = None

    @property
    def can_be_unsubscribed(self) -> bool:
        """Whether people may say no to it."""
        return self.label is not None


KINDS: dict[str, Kind] = {
    "sign_in": Kind(None),
    "confirm_application": Kind(None),
    "refusal": Kind(None),
    "welcome": Kind("Willkommensgrüße"),
    "newcomer": Kind("Hinweise auf neue Mitglieder, für die Du Ansprechperson bist", "neumitglieder/{about}"),
    "application_due": Kind("Erinnerungen an Aufnahmeanträge, deren Frist abläuft", "antraege"),
    "admitted_by_lapse": Kind("Hinweise auf Aufnahmen durch Fristablauf", "heute"),
    "calls": Kind("Erinnerungen an Anrufe bei neuen Mitgliedern", "neumitglieder?zeige=offen"),
    "unit_reminded": Kind("Erinnerungen der Ebene darüber", "heute"),
    "vacancy": Kind("Hinweise auf Ortsvereine ohne Ansprechperson", "heute"),
    "stand_in": Kind("Hinweise auf Vertretungen, die Du übernimmst", "neumitglieder"),
    "stand_in_here": Kind("Hinweise auf Vertretungen in Deinem Ortsverein", "ansprechpersonen"),
    "stand_in_for_you": Kind("Hinweise darauf, wer für Dich da ist"),
}
