"""Contact data."""

from __future__ import annotations

from pydantic import BaseModel

from services.members.people.api import Correction

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("phone",): Correction,
}
