"""Applications and admissions."""

from __future__ import annotations

from datetime import date

from services.notify.tests.words.everybody import Known

KNOWN = {
    "admitted_on": date(2026, 11, 14),
    "due": date(2026, 12, 14),
    "days_left": "3",
    "unread": "Ursel Meier",
    "instead": Known,
    "objections": Known,
    "objected": "Unterbezirk Celle",
    "reason": "Wohnt nicht hier.",
}
UNKNOWN = {"unread": "", "instead": None, "objections": None, "objected": None, "reason": None}
