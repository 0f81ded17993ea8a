"""New members are invited."""

from __future__ import annotations

from pydantic import BaseModel

from services.events.invitations.api import Inviting

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {("months",): Inviting}
HANDED_ON = {"months", "neighbours"}
"""A choice and a tick that the view turns into a number and truth."""
