"""An offer: its topic, its first day, whether a kit is held."""

from __future__ import annotations

from datetime import date

KNOWN = {
    "topic": "Wohnen",
    "first_on": date(2026, 12, 12),
    "answer_on": date(2026, 12, 8),
    "held": "ja",
}
UNKNOWN = {"held": None}
