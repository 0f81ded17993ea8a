"""Stalls, their shifts, who stands there, and the report. Times are Berlin's wall clock.

Everything here changes under the lock of the occasion's row (`calendar/queries.to_change`).
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

TAKEN, SEEKING, LEFT, ATTENDED, MISSED = "taken", "seeking", "left", "attended", "missed"

HOLDS = (TAKEN, SEEKING)
"""Standings with which somebody is expected: whoever looks for a stand-in comes where nobody is found."""
STOOD = (TAKEN, SEEKING, ATTENDED)
"""Standings of whoever is asked again another time."""


def _wall_clock() -> Column[Any]:
    return Column(DateTime(timezone=False), nullable=False)


class Stall(Stored, table=True):
    """What an occasion of this kind has beside it. `version` counts its events, `edited` is that of the last change by
    people; `reminds` the version whose reminder counts."""

    __tablename__ = "stalls"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    occasion: UUID = Field(foreign_key="occasions.id", unique=True)
    unit: str = Field(index=True)
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    topic: str
    starts: datetime = Field(sa_column=_wall_clock())
    ends: datetime = Field(sa_column=_wall_clock())
    version: int = 1
    edited: int = 1
    reminds: int = 0

    @property
    def unit_path(self) -> UnitPath:
        """The path of its unit."""
        return UnitPath.model_validate(self.path)

    def moves_on(self, *, edited: bool = False) -> int:
        """The version of the next event."""
        self.version += 1
        if edited:
            self.edited = self.version
        return self.version


class Shift(Stored, table=True):
    """A part of a stall's time. `searches` counts how often a stand-in was sought, `sought` says that one is now."""

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("ends > starts", name="shifts_end_after_they_start"),
        CheckConstraint("places > 0", name="shifts_have_places"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    stall: UUID = Field(foreign_key="stalls.id", index=True)
    starts: datetime = Field(sa_column=_wall_clock())
    ends: datetime = Field(sa_column=_wall_clock())
    places: int
    searches: int = 0
    sought: bool = False


class Duty(Stored, table=True):
    """Somebody's place in a shift. `sequence` as in calendar files; `sought`: others were asked to stand in."""

    __tablename__ = "duties"
    __table_args__ = (
        Index("duties_once", "shift", "person", unique=True, postgresql_where=text("standing IN ('taken', 'seeking')")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    stall: UUID = Field(foreign_key="stalls.id", index=True)
    shift: UUID = Field(foreign_key="shifts.id")
    person: UUID = Field(index=True)
    standing: str = TAKEN
    sought: bool = False
    sequence: int = 0
    version: int = 1


class Office(Stored, table=True):
    """Who holds which office in a unit, or held it: whoever has none left is not asked, and stands in no shift."""

    __tablename__ = "helpers_offices"

    grant: UUID = Field(primary_key=True)
    unit: str
    person: UUID = Field(index=True)
    ended: bool = False


class Departed(Stored, table=True):
    """Who has left the party, and when."""

    __tablename__ = "helpers_departed"

    person: UUID = Field(primary_key=True)
    left_on: date


class Report(Stored, table=True):
    """What a stall was like: one each."""

    __tablename__ = "stall_reports"

    stall: UUID = Field(primary_key=True, foreign_key="stalls.id")
    talks: str
    sentence: UUID | None = None
    reported_on: date


class ReportedTopic(Stored, table=True):
    """A topic that people brought up at a stall: what needs begin with."""

    __tablename__ = "reported_topics"
    __table_args__ = (Index("reported_topics_once", "stall", "topic", unique=True),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    stall: UUID = Field(foreign_key="stalls.id")
    unit: str = Field(index=True)
    topic: str
    reported_on: date
