"""First contacts, tries, notes."""

from __future__ import annotations

from pydantic import BaseModel

from services.mentoring.journeys.api import Correction, FirstContact, NoteWritten, TryCorrection

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("outcome", "again_on"): TryCorrection,
    ("again_on",): FirstContact,
    ("outcome",): Correction,
    ("note",): NoteWritten,
}
NULL = "undone"
"""A choice that the view hands on as null."""
