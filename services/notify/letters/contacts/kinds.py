"""Kinds of mails about contact persons and stand-ins."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
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
        "contact_not_first": Kind(None, "ansprechpersonen"),
        "contact_ends": Kind(None),
        "contact_ends_here": Kind("Hinweise darauf, wer bei Euch nicht mehr Ansprechperson ist", "ansprechpersonen"),
        "contact_for_you": Kind("Hinweise darauf, wer für Dich da ist", introduces=True),
        "named_instead": Kind("Hinweise darauf, dass neue Mitglieder Deinen Namen bekommen haben", asks=True),
    }
)
