"""Who is who."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.notify.tables import Stored


class Person(Stored, table=True):
    """Somebody's name and address; nothing else of `people` is kept. Gone with its tombstone."""

    __tablename__ = "people"

    id: UUID = Field(primary_key=True)
    version: int
    first_name: str
    last_name: str
    email: str


KEPT = frozenset({"first_name", "last_name", "email"})
"""Fields of `people` that are kept, for the records of processing."""


class TypedText(Stored, table=True):
    """A text that somebody typed about no person, for the mails that say it; empty where it was erased."""

    __tablename__ = "typed_texts"

    id: UUID = Field(primary_key=True)
    version: int
    text: str | None


class Office(Stored, table=True):
    """A role that somebody holds, or held."""

    __tablename__ = "offices"

    grant: UUID = Field(primary_key=True)
    unit: str
    person: UUID
    role: str
    ended: bool = False


class Contact(Stored, table=True):
    """A contact person or a stand-in."""

    __tablename__ = "contacts"

    appointment: UUID = Field(primary_key=True)
    unit: str
    person: UUID
    stands_in: bool
    place: int = 1
    ended: bool = False


class Newcomer(Stored, table=True):
    """A new member's journey: whom somebody should call, and who is told whom to ask. `over`: they left."""

    __tablename__ = "newcomers"

    journey: UUID = Field(primary_key=True)
    unit: str
    person: UUID
    started_on: date
    contact_open: bool = True
    remind_on: date | None = Field(default=None, description="Business date of the last reminder to call")
    due_on: date | None = Field(default=None, description="Last day in time, as that reminder said")
    over: bool = False


NOBODY = UUID(int=0)
"""In place of a contact person: told that there is none for now."""


class Told(Stored, table=True):
    """Whom a new member was last told to ask; NOBODY: that there is nobody for now, and who answers `instead`, for the
    branch at `path`."""

    __tablename__ = "told"

    person: UUID = Field(primary_key=True)
    contact: UUID
    instead: UUID | None = None
    path: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))


class Moved(Stored, table=True):
    """The last days that a changed standard moved last in a branch; `standard`: whose it is, and which. `told`: those
    that a mail named last, about the standard `told_by`."""

    __tablename__ = "moved"

    unit: str = Field(primary_key=True)
    standard: str
    last_days: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    told: list[str] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    told_by: str | None = None


class Standard(Stored, table=True):
    """A unit's standard for the first contact, and since when; None: from before that was kept."""

    __tablename__ = "standards"

    unit: str = Field(primary_key=True)
    period: str | None
    since: date | None = None


class Occasion(Stored, table=True):
    """What takes place, as it was last said. `starts` and `ends`: Berlin's wall clock; `off`: it does not take place;
    `moved_at`: when its time or place was last said to be another."""

    __tablename__ = "occasions"

    id: UUID = Field(primary_key=True)
    version: int
    title: UUID
    place: UUID
    about: UUID | None = None
    starts: datetime = Field(sa_column=Column(DateTime, nullable=False))
    ends: datetime = Field(sa_column=Column(DateTime, nullable=False))
    public: bool
    sequence: int
    moved_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    off: bool = False
    word: UUID | None = Field(default=None, description="Why it does not take place")


class Hole(Stored, table=True):
    """A shift in which somebody was missing: how often somebody was sought (`search`), and had been when all its
    places were taken again (`filled`)."""

    __tablename__ = "holes"

    shift: UUID = Field(primary_key=True)
    search: int = 0
    filled: int = 0


class Seat(Stored, table=True):
    """A registration that has a seat, or had one when it was withdrawn: the occasion stands in the guest's calendar."""

    __tablename__ = "seats"

    registration: UUID = Field(primary_key=True)
    person: UUID
