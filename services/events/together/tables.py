"""Whom a unit has asked to invite together with it, and how that stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.events.tables import Stored
from shared.hierarchy import UnitPath
from shared.ids import new_id

ASKED, JOINED, DECLINED, LEFT, TAKEN_OUT, OFF = "asked", "joined", "declined", "left", "taken_out", "off"
OPEN = (ASKED, JOINED)
"""Standings of whoever is told what is otherwise."""


class CoOrganiser(Stored, table=True):
    """A unit that is asked to invite together with the unit of an occasion. It is locked with the occasion's row."""

    __tablename__ = "co_organisers"
    __table_args__ = (
        UniqueConstraint("occasion", "partner", name="co_organisers_once"),
        Index("co_organisers_of_occasion", "occasion", "standing"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    occasion: UUID = Field(foreign_key="occasions.id")
    partner: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    standing: str = ASKED
    version: int = 0

    @property
    def partner_path(self) -> UnitPath:
        """The path of the unit that is asked."""
        return UnitPath.model_validate(self.path)
