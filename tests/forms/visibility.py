"""Weeks are counted, some are left out; a stall that is offered gets a day and a place."""

from __future__ import annotations

from pydantic import BaseModel

from services.events.visibility.api import Accepted, LeftOut, Looks, Seen

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("kind", "word", "first", "last"): LeftOut,
    ("since",): Looks,
    ("place",): Accepted,
    ("seen_on",): Seen,
}
HANDED_ON = {"looks", "since", "first", "last", "day", "seen_on", "offer", "period"}
"""Days and ticks that the view turns into what the service takes."""
