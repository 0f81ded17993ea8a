"""An occasion planned, cancelled, closed; a guest who registers, and comes with more."""

from __future__ import annotations

from pydantic import BaseModel

from services.events.calendar.api import Cancellation, Closing, Wanted
from services.events.calendar.guests_api import Guest, Resized

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("title",): Wanted,
    ("word",): Cancellation,
    ("walk_ins",): Closing,
    ("first_name",): Guest,
    ("party",): Resized,
}
HANDED_ON = {
    *("day", "other_day", "from", "until", "open_to", "neighbours", "registration", "seats", "walk_ins", "party"),
    *("topic", "shifts", "people", "kit", "partners", "template", "draft", "as"),
}
"""Days, hours, numbers and choices that the view turns into times, numbers and truth."""
