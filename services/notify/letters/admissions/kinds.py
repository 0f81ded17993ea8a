"""Kinds of mails about applications and admissions."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare(
    {
        "welcome": Kind("Willkommensgrüße", maybe=("objected",), introduces=True),
        "newcomer": Kind(
            "Hinweise auf neue Mitglieder, für die Du Ansprechperson bist", "neumitglieder/{about}", asks=True
        ),
        "newcomer_unread": Kind(
            "Hinweise auf neue Mitglieder, wenn keine Ansprechperson per Mail zu erreichen ist",
            "neumitglieder/{about}",
            asks=True,
        ),
        "application_received": Kind("Hinweise auf neue Aufnahmeanträge", "antraege/{application}"),
        "application_due": Kind("Erinnerungen an Aufnahmeanträge, deren Frist abläuft", "antraege", asks=True),
        "admitted_by_lapse": Kind("Hinweise auf Aufnahmen durch Fristablauf", "heute", asks=True),
        "refusal": Kind(None, maybe=("reason", "object_by", "reference")),
    }
)
