"""Kits, and the days for which they are promised."""

from __future__ import annotations

from datetime import date

KNOWN = {
    "kit": "Wohnen",
    "number": "2",
    "amount": "1",
    "of_order": "2",
    "promised": "ja",
    "kit_out": None,
    "none_free": None,
    "too_near": "ja",
    "borrower": "Ortsverein Celle",
    "owner": "Bezirk Hannover",
    "other": "Ortsverein Bergen",
    "needed_on": date(2026, 12, 5),
    "last_on": date(2026, 12, 6),
    "out_on": date(2026, 12, 3),
    "back_on": date(2026, 12, 8),
}
UNKNOWN = {
    "promised": None,
    "kit_out": "ja",
    "none_free": "ja",
    "too_near": None,
    "kit": None,
    "number": "0",
    "amount": "5",
    "of_order": "1",
    "last_on": date(2026, 12, 5),
}
