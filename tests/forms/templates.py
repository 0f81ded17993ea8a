"""A template written, improved, made one's own; a part left to the district again."""

from __future__ import annotations

from pydantic import BaseModel

from services.events.templates.api import Described, Following, Written

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("kind", "checklist"): Written,
    ("checklist",): Described,
    ("part",): Following,
}
HANDED_ON = {"weekday", "begins", "minutes", "seats", "revision"}
"""Numbers and hours that the view turns into what the service takes."""
