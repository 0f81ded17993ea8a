"""Drafts: what somebody has in mind, known to their unit alone until it is announced. Times are Berlin's wall clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.events.tables import Stored
from shared.hierarchy import UnitPath
from shared.ids import new_id


class Draft(Stored, table=True):
    """What is planned of an occasion so far; announced, it is the occasion of this id. `said`: what was typed."""

    __tablename__ = "occasion_drafts"
    __table_args__ = (Index("occasion_drafts_of_unit", "unit"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    kind: str
    said: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    title: UUID
    place: UUID | None = None
    about: UUID | None = None
    starts: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=False)))
    ends: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=False)))
    public: bool
    invites: bool
    registration: bool
    seats: int | None = None
    template: UUID | None = None
    version: int = 1

    @property
    def unit_path(self) -> UnitPath:
        """The path of its unit."""
        return UnitPath.model_validate(self.path)
