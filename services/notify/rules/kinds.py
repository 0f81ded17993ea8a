"""The kinds of mails: what each is called where somebody unsubscribes, and which page it leads to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`label` completes "keine Mails dieser Art mehr: …"; None: a service mail that cannot be unsubscribed, since
    somebody asked for it or has a right to it. `page`: path in the unit's view with `{about}` or the letter's facts;
    None: no button, or one that `members` makes for this mail alone (fact `via_link`)."""

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
    "objection_received": Kind(None),
    "objection_rejected": Kind(None),
    "objection_final": Kind(None),
    "objection_withdrawn": Kind(None),
    "welcome": Kind("Willkommensgrüße"),
    "newcomer": Kind("Hinweise auf neue Mitglieder, für die Du Ansprechperson bist", "neumitglieder/{about}"),
    "application_due": Kind("Erinnerungen an Aufnahmeanträge, deren Frist abläuft", "antraege"),
    "admitted_by_lapse": Kind("Hinweise auf Aufnahmen durch Fristablauf", "heute"),
    "objection_here": Kind("Einsprüche gegen Ablehnungen Deines Ortsvereins", "antraege/{application}"),
    "objection_statement_due": Kind("Erinnerungen an Stellungnahmen zu Einsprüchen", "antraege/{application}"),
    "objection_decided_here": Kind("Entscheidungen über Einsprüche", "antraege/{application}"),
    "objection_withdrawn_here": Kind("Zurückgenommene Einsprüche", "antraege/{application}"),
    "objection_to_decide": Kind("Einsprüche, über die Dein Vorstand entscheidet", "einsprueche/{objection}"),
    "objection_heard": Kind("Stellungnahmen zu Einsprüchen", "einsprueche/{objection}"),
    "objection_decision_due": Kind("Erinnerungen an Einsprüche, die zu entscheiden sind", "einsprueche/{objection}"),
    "vacancy": Kind("Hinweise auf Ortsvereine ohne Ansprechperson", "heute"),
    "stand_in": Kind("Hinweise auf Vertretungen, die Du übernimmst", "neumitglieder"),
    "stand_in_here": Kind("Hinweise auf Vertretungen in Deinem Ortsverein", "ansprechpersonen"),
    "stand_in_for_you": Kind("Hinweise darauf, wer für Dich da ist"),
}
