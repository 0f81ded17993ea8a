"""Contact persons of branches, who stands in, and who is asked to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlmodel import Field

from services.members.tables import Stored
from shared.ids import new_id

CONTACT, STAND_IN = "contact", "stand_in"
ASKED = "asked"
"""The state of a request that is open."""


class Contacts(Stored, table=True):
    """The aggregate: who is responsible in one branch. Locked by every change, so there is one at a time.

    `edited`: the version after the last change of who is responsible; asking somebody is none.
    """

    __tablename__ = "contacts"

    unit: str = Field(primary_key=True)
    version: int = 0
    edited: int = 0


class Appointment(Stored, table=True):
    """A contact person or stand-in, from a day on; `until` is the last day of a term, None until further notice.

    `place`: contact persons of a branch stand in an order, 1, 2, 3 …; a stand-in holds place 1, so it is alone.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        # unique places: one stand-in, and none beside a contact person; looked at when all are moved
        ExcludeConstraint(
            ("unit", "="),
            ("place", "="),
            name="appointments_places",
            using="btree",
            where=text("ended_on IS NULL"),
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("place >= 1 AND (kind = 'contact' OR place = 1)", name="appointments_place"),
        Index("appointments_once", "unit", "person", unique=True, postgresql_where=text("ended_on IS NULL")),
        Index("appointments_person", "person", postgresql_where=text("ended_on IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    person: UUID = Field(foreign_key="persons.id")
    kind: str
    place: int = 1
    from_day: date
    until: date | None = None
    ended_on: date | None = None


class StandInRequest(Stored, table=True):
    """Somebody is asked to stand in; its id is also the link's by which they answer. One is open per branch.

    `state`: asked, or how it was closed (the outcomes of `StandInRequestClosed`).
    """

    __tablename__ = "stand_in_requests"
    __table_args__ = (
        Index("stand_in_requests_open", "unit", unique=True, postgresql_where=text("state = 'asked'")),
        Index("stand_in_requests_person", "person", postgresql_where=text("state = 'asked'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    person: UUID = Field(foreign_key="persons.id")
    asked_by: str
    asked_on: date
    answer_by: date
    state: str = ASKED
    closed_on: date | None = None
