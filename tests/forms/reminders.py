"""A reminder of overdue first contacts."""

from __future__ import annotations

from pydantic import BaseModel

from services.mentoring.reminders.api import Reminding

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("word",): Reminding,
}
