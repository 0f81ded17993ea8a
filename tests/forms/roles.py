"""Offices."""

from __future__ import annotations

from pydantic import BaseModel

from services.members.roles.api import RoleToGrant

TAKEN_BY: dict[tuple[str, ...], type[BaseModel] | None] = {
    ("role",): RoleToGrant,
}
