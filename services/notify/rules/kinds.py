"""The kinds of mails: what each is called where somebody unsubscribes, and which page it leads to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`label` completes "keine Mails dieser Art mehr: …"; None: a service mail that cannot be unsubscribed, since
    somebody asked for it or has a right to it. `page`: path in the unit's view with `{about}` or a fact; None: no
    button, or one that `members` makes for this mail alone (fact `via_link`). `asks`: it asks for something, so that it
    goes to whoever caused it, too."""

    label: str | None
    page: str | None = None
    asks: bool = False

    @property
    def can_be_unsubscribed(self) -> bool:
        """Whether people may say no to it."""
        return self.label is not None


KINDS: dict[str, Kind] = {
    "sign_in": Kind(None),
    "confirm_application": Kind(None),
    "address_changed": Kind(None),
    "refusal": Kind(None),
    "objection_received": Kind(None),
    "objection_rejected": Kind(None),
    "objection_final": Kind(None),
    "objection_withdrawn": Kind(None),
    "welcome": Kind("Willkommensgrüße"),
    "newcomer": Kind(
        "Hinweise auf neue Mitglieder, für die Du Ansprechperson bist", "neumitglieder/{about}", asks=True
    ),
    "application_received": Kind("Hinweise auf neue Aufnahmeanträge", "antraege/{application}"),
    "application_due": Kind("Erinnerungen an Aufnahmeanträge, deren Frist abläuft", "antraege", asks=True),
    "admitted_by_lapse": Kind("Hinweise auf Aufnahmen durch Fristablauf", "heute", asks=True),
    "objection_here": Kind("Einsprüche gegen Ablehnungen Deines Ortsvereins", "antraege/{application}", asks=True),
    "objection_statement_due": Kind("Erinnerungen an Stellungnahmen", "antraege/{application}", asks=True),
    "objection_decided_here": Kind("Entscheidungen über Einsprüche", "antraege/{application}"),
    "objection_withdrawn_here": Kind("Zurückgenommene Einsprüche", "antraege/{application}"),
    "objection_to_decide": Kind("Einsprüche, über die Dein Vorstand entscheidet", "einsprueche/{objection}", asks=True),
    "objection_heard": Kind("Stellungnahmen zu Einsprüchen", "einsprueche/{objection}", asks=True),
    "objection_decision_due": Kind("Erinnerungen an offene Einsprüche", "einsprueche/{objection}", asks=True),
    "calls": Kind("Erinnerungen an Anrufe bei neuen Mitgliedern", "neumitglieder?zeige=offen", asks=True),
    "unit_reminded": Kind("Erinnerungen der Ebene darüber", "heute", asks=True),
    "vacancy": Kind("Hinweise auf Ortsvereine ohne Ansprechperson", "heute"),
    "vacancy_here": Kind("Hinweise darauf, dass Deinem Ortsverein eine Ansprechperson fehlt", "ansprechpersonen"),
    "stand_in_request": Kind(None),
    "stand_in_withdrawn": Kind(None),
    "stand_in_answered": Kind("Antworten auf Bitten um Vertretung", "ansprechpersonen"),
    "stand_in": Kind("Hinweise auf Vertretungen, die Du übernimmst", "neumitglieder", asks=True),
    "stand_in_here": Kind("Hinweise auf Vertretungen in Deinem Ortsverein", "ansprechpersonen"),
    "stand_in_ends": Kind(None),
    "contact_begins": Kind(None, "neumitglieder"),
    "contact_begins_here": Kind("Hinweise auf Ansprechpersonen in Deinem Ortsverein", "ansprechpersonen"),
    "contact_first": Kind(None, "neumitglieder"),
    "contact_ends": Kind(None),
    "contact_ends_here": Kind("Hinweise darauf, wer bei Euch nicht mehr Ansprechperson ist", "ansprechpersonen"),
    "contact_for_you": Kind("Hinweise darauf, wer für Dich da ist"),
    "office_begins": Kind(None, "heute"),
    "office_begins_here": Kind("Hinweise darauf, wer bei Euch ein Amt übernimmt", "heute"),
    "office_ends": Kind(None),
    "office_ends_here": Kind("Hinweise darauf, wessen Amt bei Euch endet", "heute"),
}
