"""A prospect is entered by a role holder, enters themself, and is tended."""

from __future__ import annotations

from pydantic import BaseModel

from services.members.prospects.api import Met, Plan
from services.members.prospects.public_api import Oneself, Stays

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("first_name", "source"): Met,
    ("first_name", "consent"): Oneself,
    ("phone", "consent"): Stays,
    ("next_step",): Plan,
}
HANDED_ON = {"consent"}
"""A tick that the view turns into truth."""
