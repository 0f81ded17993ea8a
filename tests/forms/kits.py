"""A kit entered and changed, ordered; a word, what is missing, a later day."""

from __future__ import annotations

from pydantic import BaseModel

from services.events.kits.api import Back, Changed, Declined, Entered
from services.events.kits.borrowing_api import Later, Missing, Ordered
from services.view.tests.gallery.kits import KINDS

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
    *(f"{word}-{kind.key}" for word in ("kind", "amount") for kind in KINDS),
}
"""Days, numbers and ticks that the view turns into what the service takes."""
