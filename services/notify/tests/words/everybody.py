"""What texts of several capabilities are given."""

from __future__ import annotations

from datetime import date


class Known:
    """Somebody by name."""

    name, email = "Ursel Meier", "ursel@example.org"


KNOWN = {
    "to": "Kim",
    "about": "Ayla Beispiel",
    "unit": "Ortsverein Celle",
    "above": "Unterbezirk Celle",
    "contact": Known,
    "by": "Unterbezirk Celle",
    "link": "https://view.example/x",
    "since_on": date(2026, 11, 14),
    "ended_on": date(2026, 11, 14),
    "decide_by": date(2026, 12, 1),
    "object_by": date(2026, 12, 24),
    "reference": "7F2F-5D3E-5D0B",
}
UNKNOWN = {"to": "", "about": None, "contact": None, "by": None}
