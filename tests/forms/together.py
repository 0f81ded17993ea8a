"""Whom a branch asks to invite with it: ticks, and buttons."""

from __future__ import annotations

from pydantic import BaseModel

from services.events.together.api import Asking

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {("partners",): Asking}
HANDED_ON = {"partners"}
"""Keys of units, as ticks."""
