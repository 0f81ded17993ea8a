"""A stall gets shifts; somebody is put down for one; what it was like."""

from __future__ import annotations

from pydantic import BaseModel

from services.events.stalls.api import Taking, Told, Wanted

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("topic", "shifts", "people"): Wanted,
    ("talks",): Told,
    ("person",): Taking,
}
HANDED_ON = {"topics", "stood", "there"}
"""Ticks that the view turns into lists."""
