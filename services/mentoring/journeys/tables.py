"""Journeys, standards, and what came before the journey it concerns. Ids only, no names."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.mentoring.journeys.measure import Course, Home, running
from services.mentoring.tables import Stored
from shared.contracts.mentoring import Standing
from shared.hierarchy import UnitPath
from shared.ids import new_id


class Journey(Stored, table=True):
    """One new member's first months. `unit` is the key of the unit it belongs to now, `path` its path then.

    `version` counts its events, `edited` is the version of the last change by people: a day that is over, a reminder or
    another standard is none, so that nobody is told that somebody else was faster.
    """

    __tablename__ = "journeys"
    __table_args__ = (
        # somebody who left and comes back has a new journey, never two at once
        Index("journeys_open", "person", unique=True, postgresql_where=text("ended_on IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person: UUID
    unit: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    homes: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(JSONB, nullable=False, server_default="[]"),
        description="`since` and `units` of every home, the present one last; empty: never moved",
    )
    started_on: date
    made_on: date | None = Field(default=None, description="Day of the first contact")
    outcome: str | None = None
    entered_on: date | None = Field(default=None, description="When that was entered; None: before this was kept")
    ended_on: date | None = None
    standing: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB), description="As told last")
    tries: int = Field(default=0, description="How often somebody tried in vain")
    again_on: date | None = Field(default=None, description="From when on the person wants to speak")
    attempts: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_column=Column(JSONB, nullable=False, server_default="[]"),
        description="The tries as they stand, in the order they were entered: see `tries.py`",
    )
    told: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]"))
    version: int = 1
    edited: int = Field(default=1, sa_column_kwargs={"server_default": "1"})

    @property
    def unit_path(self) -> UnitPath:
        """The path of its unit."""
        return UnitPath.model_validate(self.path)

    @property
    def contact_open(self) -> bool:
        """Whether the first contact is still owed."""
        return self.made_on is None

    @property
    def stands(self) -> Standing:
        """How the first contact stands, as told last."""
        return Standing.model_validate(self.standing) if self.standing else running(self.started_on)

    @property
    def been_at(self) -> tuple[Home, ...]:
        """Where the new member has belonged, the first home first."""
        if not self.homes:
            return (Home(self.started_on, frozenset(self.unit_path.keys())),)
        return tuple(Home(date.fromisoformat(one["since"]), frozenset(one["units"])) for one in self.homes)

    def changed(self) -> int:
        """People have changed it: whoever saw it before did not see that. Returns the version after it."""
        self.version += 1
        self.edited = self.version
        return self.version

    def moves(self, to: UnitPath, on_day: date) -> None:
        """Belong to another unit from a day on."""
        homes = self.homes or [{"since": self.started_on.isoformat(), "units": self.unit_path.keys()}]
        self.homes = [*homes, {"since": on_day.isoformat(), "units": to.keys()}]
        self.unit, self.path = to.unit, to.model_dump()

    @property
    def course(self) -> Course:
        """What decides how the first contact stands."""
        return Course(
            started_on=self.started_on,
            over_on=self.made_on or self.ended_on,
            spoken=self.made_on is not None and self.outcome != "not_interested",
        )


class Early(Stored, table=True):
    """A move or departure that came before the journey: topics and keys have no order among each other."""

    __tablename__ = "early_changes"

    n: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    person: UUID = Field(index=True)
    on_day: date
    to_path: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB), description="None: the person left")


class Standard(Stored, table=True):
    """A unit's standard for the first contact, one row per change; the newest in force counts."""

    __tablename__ = "standards"

    unit: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    period: str | None = Field(default=None, description="ISO 8601 duration; None: given up")
    from_day: date
