"""A kit entered and changed, ordered; a word, what is missing, a later day."""

from __future__ import annotations

from pydantic import BaseModel

from services.events.kits.api import Back, Changed, Declined, Entered
from services.events.kits.borrowing_api import Later, Missing, Ordered

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("name", "topic"): Entered,
    ("contents", "topic"): Changed,
    ("last",): Ordered,
    ("word",): Declined,
    ("back_on",): Later,
    ("incomplete",): Back,
    ("missing",): Missing,
}
CALLED = {"incomplete": "missing"}
HANDED_ON = {
    "count",
    "more",
    "amount",
    "days_before",
    "days_after",
    "last",
    "back_on",
    *(f"{word}-{n}" for word in ("kind", "amount") for n in range(1, 40)),
}
"""Days, numbers and ticks that the view turns into what the service takes."""
