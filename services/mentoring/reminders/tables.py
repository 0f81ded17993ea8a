"""The last reminder of each unit."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import Field

from services.mentoring.tables import Stored


class Reminder(Stored, table=True):
    """When a unit was reminded last, and by which unit."""

    __tablename__ = "reminders"

    unit: str = Field(primary_key=True)
    version: int
    reminded_on: date
    by: str
    word: UUID | None = Field(default=None, description="What was said with it: a text of `people`, not kept here")
