"""The closed list of topics: what stalls, kits and needs are about. Keys in code and events, labels for people."""

from __future__ import annotations

TOPICS = {
    "housing": "Wohnen",
    "utilities": "Nebenkosten",
    "transit": "Bus und Bahn",
    "childcare": "Kita-Plätze",
    "school": "Schule",
    "care": "Pflege",
    "hospital": "Krankenhaus",
    "work": "Arbeit und Ausbildung",
    "cycling": "Radwege",
    "climate": "Klima und Energie",
    "safety": "Sicherheit",
    "pensions": "Rente",
    "volunteering": "Ehrenamt",
    "other": "etwas anderes",
}
