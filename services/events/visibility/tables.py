"""What a district says about visibility, how each of its branches stands, and what it was offered.

Everything of a branch changes under the lock of its `Watch`; what a district sets under that of its `Looking`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.events.tables import Stored
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.unseen import Span

OPEN, ACCEPTED, DECLINED, OVER = "open", "accepted", "declined", "over"


class Looking(Stored, table=True):
    """Whether a district looks at it. `since`: from which day on its calendar is complete; `begun_on`: when it was
    switched on, before which no time passes for an offer. `version` counts its events."""

    __tablename__ = "visibility_settings"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str = Field(unique=True)
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    looks: bool = False
    since: date | None = None
    begun_on: date | None = None
    version: int = 0


class Period(Stored, table=True):
    """Days that do not count: a campaign or school holidays, as a district says."""

    __tablename__ = "visibility_periods"
    __table_args__ = (CheckConstraint("last >= first", name="visibility_periods_end_after_they_begin"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str = Field(index=True)
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    kind: str
    first: date
    last: date
    word: UUID = Field(description="What it is called, a text of `people`")
    version: int = 1

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.first, self.last)


class Watch(Stored, table=True):
    """How a branch stands. `new_on`: since when there is such a branch, where the district looked before; `told_on`: a
    day on which it was seen that stands in no calendar; `since`, `seen_on`, `gap`: as it was said last; `quiet_until`:
    before that day nothing is offered."""

    __tablename__ = "visibility_watches"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str = Field(unique=True)
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    district: str = Field(index=True)
    new_on: date | None = None
    told_on: date | None = None
    since: date
    seen_on: date | None = None
    gap: bool = False
    quiet_until: date | None = None
    version: int = 0

    @property
    def unit_path(self) -> UnitPath:
        """The path of its unit."""
        return UnitPath.model_validate(self.path)


class Offer(Stored, table=True):
    """What a branch was offered: a topic, some days, and the kit that is held for each of them (`promise`, or None).

    `asked`: it asked for one itself; else time made it.
    """

    __tablename__ = "visibility_offers"
    __table_args__ = (
        # one at a time, whoever is asked and how often
        Index("visibility_offers_once", "unit", unique=True, postgresql_where=text("standing = 'open'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    topic: str
    days: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    owner: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    kind: UUID | None = None
    until: datetime = Field(sa_column=Column(DateTime(timezone=False), nullable=False))
    asked: bool
    standing: str = OPEN
    occasion: UUID | None = None
    version: int = 0

    @property
    def unit_path(self) -> UnitPath:
        """The path of its unit."""
        return UnitPath.model_validate(self.path)
