"""Contact persons and stand-ins."""

from __future__ import annotations

from datetime import date

KNOWN = {
    "waiting": 2,
    "answer_by": date(2026, 12, 1),
    "outcome": "declined",
    "why": "replaced",
    "place": "2",
    "stands_in": True,
}
UNKNOWN = {"waiting": 0, "outcome": "silent", "why": "ended", "place": "1", "stands_in": False}

LINKED = ("stand_in_request",)
"""There is no such mail without a link."""
