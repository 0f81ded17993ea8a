"""Signing in."""

from __future__ import annotations

from datetime import UTC, datetime

KNOWN = {
    "until": datetime(2026, 1, 1, 12, tzinfo=UTC),
}

LINKED = ("sign_in", "confirm_application", "address_changed")
"""There is no such mail without a link."""
