"""Online, on paper, refused."""

from __future__ import annotations

from pydantic import BaseModel

from services.members.admissions.api import PaperApplication, Refusal
from services.members.admissions.applicant import OnlineApplication

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("reason",): Refusal,
    ("received_on",): PaperApplication,
    ("consent",): OnlineApplication,
}
HANDED_ON = {"lapse_understood", "tell_reason", "same"}
"""Ticks that the view turns into truth."""
