"""First contacts that are due."""

from __future__ import annotations

from datetime import date

KNOWN = {
    "calls": [("Ayla Beispiel", date(2026, 12, 14)), ("Kim Muster", date(2026, 11, 1))],
    "moved": [(date(2026, 12, 1), 2), (date(2026, 12, 14), 1)],
    "told_on": date(2026, 11, 29),
    "overdue": "2",
    "word": "Ruf mich gern an: Heike",
}
UNKNOWN = {"word": None}
