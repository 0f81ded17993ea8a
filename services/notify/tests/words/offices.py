"""Offices."""

from __future__ import annotations

KNOWN = {
    "role": "board",
}
UNKNOWN = {"role": "office"}
