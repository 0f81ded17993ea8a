"""Who is who."""

from __future__ import annotations

from datetime import date
from uuid import UUID

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


class Told(Stored, table=True):
    """Whom a new member was last told to ask."""

    __tablename__ = "told"

    person: UUID = Field(primary_key=True)
    contact: UUID


class Standard(Stored, table=True):
    """A unit's standard for the first contact."""

    __tablename__ = "standards"

    unit: str = Field(primary_key=True)
    period: str | None
