"""Whose address takes no mail."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.notify.tables import Stored


class Mark(Stored, table=True):
    """What was said last of somebody's address. The row stays when it is over, so that `version` goes on; it is gone
    with the person's tombstone. The address itself stands in the directory alone: `digest` tells whether it is still
    the same."""

    __tablename__ = "marks"

    person: UUID = Field(primary_key=True)
    version: int
    since: date | None = Field(description="Business date of the first refusal; None: it takes mail, as far as known")
    digest: bytes
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    application: UUID | None = None
    registration: UUID | None = Field(
        default=None, description="Of a guest: the registration, as whoever invites has it"
    )
