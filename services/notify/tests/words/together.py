"""Units that invite together, and what comes of it."""

from __future__ import annotations

from datetime import date

KNOWN = {
    "title": "Abend für neue Mitglieder",
    "takes_place_on": date(2026, 12, 3),
    "host": "Ortsverein Celle",
    "partner": "Ortsverein Bergen",
    "became": "joined",
}
UNKNOWN = {"title": None, "became": "off"}
