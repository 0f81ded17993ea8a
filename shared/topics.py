"""What people talk to us about: one closed list for stalls, evenings, forms and what becomes of them.

A key never changes its meaning, and none is taken away: reported topics are kept for good. New ones are added.
"""

from __future__ import annotations

TOPICS: dict[str, str] = {
    "housing": "Wohnen",
    "utilities": "Nebenkosten",
    "transit": "Bus und Bahn",
    "childcare": "Kita-Plätze",
    "school": "Schule",
    "care": "Pflege",
    "hospital": "Krankenhaus und Ärzt:innen",
    "work": "Arbeit und Ausbildung",
    "cycling": "Radwege",
    "roads": "Straßen und Parken",
    "climate": "Klima und Energie",
    "safety": "Sicherheit",
    "pensions": "Rente",
    "volunteering": "Ehrenamt",
    "youth": "Jugend",
    "digital": "Internet und Ämter",
    "other": "etwas anderes",
}
"""Key → what it is called."""

OTHER = "other"


def label(key: str) -> str:
    """What a topic is called; one that is newer than this process is something else."""
    return TOPICS.get(key, TOPICS[OTHER])
