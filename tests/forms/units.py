"""The standard for first contacts."""

from __future__ import annotations

from pydantic import BaseModel

from services.mentoring.journeys.api import StandardWanted

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("standard",): StandardWanted,
}
CALLED = {"standard": "period"}
"""Where a form's field has another name than the model's."""
