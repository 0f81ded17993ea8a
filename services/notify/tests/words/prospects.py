"""Prospects."""

from __future__ import annotations

from datetime import date

KNOWN = {"call_on": date(2026, 12, 1)}
UNKNOWN: dict[str, object] = {}

LINKED = ("prospect_confirm", "prospect_confirm_met", "prospect_kept")
"""There is no such mail without a link."""
