"""A link to sign in."""

from __future__ import annotations

from pydantic import BaseModel

from services.members.accounts.api import LinkWanted

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("email",): LinkWanted,
}
