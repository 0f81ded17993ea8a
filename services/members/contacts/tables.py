"""Contact persons of branches and who stands in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.members.tables import Stored
from shared.ids import new_id

CONTACT, STAND_IN = "contact", "stand_in"


class Contacts(Stored, table=True):
    """The aggregate: who is responsible in one branch. Locked by every change, so there is one at a time."""

    __tablename__ = "contacts"

    unit: str = Field(primary_key=True)
    version: int = 0


class Appointment(Stored, table=True):
    """A contact person or stand-in, from a day on; `until` is the last day of a term, None until further notice."""

    __tablename__ = "appointments"
    __table_args__ = (
        # one responsible person per branch: a contact person or a stand-in
        Index("appointments_one", "unit", unique=True, postgresql_where=text("ended_on IS NULL")),
        Index("appointments_person", "person", postgresql_where=text("ended_on IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    person: UUID = Field(foreign_key="persons.id")
    kind: str
    from_day: date
    until: date | None = None
    ended_on: date | None = None
