"""Objections to refusals."""

from __future__ import annotations

from datetime import date

KNOWN = {
    "decider": "Unterbezirk Celle",
    "highest": "Bezirk Hannover",
    "hear_by": date(2026, 12, 8),
    "due_on": date(2026, 12, 1),
    "reasons": "Der Wohnsitz ist nicht nachgewiesen.",
    "upheld": "ja",
    "final": "ja",
    "by_mail": True,
}
UNKNOWN = {"upheld": None, "final": None, "by_mail": False}
