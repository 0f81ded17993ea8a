"""How prospects are spoken of: where they were met, what is to be done. Pure functions."""

from __future__ import annotations

from datetime import date

from services.view.frame.layout.dates import day_words
from services.view.frame.layout.model import Choice

MET = {
    "stall": "am Infostand",
    "evening": "bei einem Abend",
    "form": "über Euer Formular",
    "other": "unterwegs",
}
SOURCES = {"stall": "Infostand", "evening": "Abend", "form": "Formular", "other": "Anderes"}
STAGES = {
    "met": "kennengelernt",
    "invited": "eingeladen",
    "came": "waren da",
    "applied": "Antrag gestellt",
    "member": "Mitglied",
}
SPANS = {"quartal": "Vierteljahr", "halbjahr": "Halbjahr", "jahr": "Jahr"}
NEXT = {
    "call": "Anrufen",
    "invite": "Einladen",
    "send_application": "Antrag schicken",
    "meet": "Treffen",
    "other": "Melden",
}
DONE = {
    "talked": "Gesprochen",
    "invited": "Eingeladen",
    "came": "War da",
    "application_sent": "Antrag geschickt",
}
NEXT_STEPS = tuple(Choice(key, label) for key, label in NEXT.items())
"""The closed list, for a form."""


def next_step(key: str) -> str:
    """What is to be done; one that is newer than this view is something."""
    return NEXT.get(key, NEXT["other"])


def met(source: str, on: date | None, today: date) -> str:
    """``am Infostand am 5. Dezember``."""
    where = MET.get(source, MET["other"])
    return f"{where} am {day_words(on, today)}" if on else where
