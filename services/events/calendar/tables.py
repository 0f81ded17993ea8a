"""Occasions, and who registered for them. Times are Berlin's wall clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, LargeBinary, Sequence, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.events.tables import Stored
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.spelling import folded, mail_key

ANNOUNCED, CANCELLED, CLOSED = "announced", "cancelled", "closed"
ASKED, SEATED, WAITING, OFFERED = "asked", "seated", "waiting", "offered"
WITHDRAWN, ATTENDED, ABSENT = "withdrawn", "attended", "absent"

HOLDS_A_SEAT = (SEATED, OFFERED, ATTENDED, ABSENT)
"""Standings with which a seat is taken: one that is offered is kept."""
COMES = (SEATED, WAITING, OFFERED, ATTENDED)
"""Standings of whoever means to come, or is there."""

ARRIVED = Sequence("registrations_arrived", metadata=Stored.metadata)


def _wall_clock(required: bool = False) -> Column[Any]:
    return Column(DateTime(timezone=False), nullable=not required)


class Occasion(Stored, table=True):
    """Something that takes place. `path` is its unit's at that time; `said` what was typed, by the field's name.

    `version` counts its events, `edited` is the version of the last change by people: a seat that is taken is none.
    `sequence` as in calendar files. `invites`: the neighbours, too; `co_organisers`: paths of those who invite with it.
    """

    __tablename__ = "occasions"
    __table_args__ = (
        CheckConstraint("ends > starts", name="occasions_end_after_they_start"),
        Index("occasions_of_unit", "unit", "starts"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    kind: str
    state: str = ANNOUNCED
    said: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    title: UUID
    place: UUID
    about: UUID | None = None
    word: UUID | None = Field(default=None, description="Why it was cancelled")
    starts: datetime = Field(sa_column=_wall_clock(required=True))
    ends: datetime = Field(sa_column=_wall_clock(required=True))
    public: bool
    invites: bool
    co_organisers: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]")
    )
    registration: bool
    seats: int | None = None
    sequence: int = 0
    taken: int = 0
    waiting: int = 0
    seen: int = Field(default=0, description="How many were there of those who are forgotten")
    answers: int = Field(default=0, description="How often it was said what guests say of it")
    version: int = 1
    edited: int = 1

    @property
    def unit_path(self) -> UnitPath:
        """The path of its unit."""
        return UnitPath.model_validate(self.path)

    @property
    def invited(self) -> UnitPath | None:
        """Whose neighbours are invited."""
        return self.unit_path if self.invites else None

    def moves_on(self, *, edited: bool = False) -> int:
        """The version of the next event."""
        self.version += 1
        if edited:
            self.edited = self.version
        return self.version


class Registration(Stored, table=True):
    """One guest's registration. `person`: their id in `people`. `arrived`: the order in which they wait.

    `passed_over`: a smaller party went first, which happens once at most. `before`: how it stood before they were
    seen. Until the address is confirmed it is nobody's, and gone after a day.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint("party BETWEEN 1 AND 3", name="registrations_are_small"),
        Index("registrations_of_occasion", "occasion", "standing"),
        # one guest comes once: whoever registers again finds what they have; a family may share an address
        Index(
            "registrations_once",
            "occasion",
            "guest_key",
            unique=True,
            postgresql_where=text("standing NOT IN ('asked', 'withdrawn')"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    occasion: UUID = Field(foreign_key="occasions.id")
    person: UUID = Field(default_factory=new_id, index=True)
    first_name: str
    email: str
    guest_key: str = Field(description="Name and address as they are compared: `guest_key`")
    party: int
    said: str = Field(default="", description="What they want whoever invites to know")
    note: UUID | None = Field(default=None, description="The same as a text of `people`")
    standing: str = ASKED
    before: str | None = None
    passed_over: bool = False
    until: datetime | None = Field(default=None, sa_column=_wall_clock())
    asked_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    arrived: int | None = Field(default=None, sa_column=Column(BigInteger))
    reminds: bool = Field(default=True, description="Whether they want to be reminded the day before")
    thanked: bool = False
    answer: str | None = Field(default=None, description="Whether it was worth it: gained, partly, nothing")
    version: int = 0


def guest_key(first_name: str, email: str) -> str:
    """Who a guest is, as it is compared: a family shares an address, and each of them has a name."""
    return f"{folded(first_name)}|{mail_key(email)}"


class RegistrationLink(Stored, table=True):
    """A secret by which a guest comes back to their registration: each mail has one, all of them hold."""

    __tablename__ = "registration_links"

    secret_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    registration: UUID = Field(foreign_key="registrations.id", index=True, ondelete="CASCADE")
