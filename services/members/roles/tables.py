"""Roles that people hold in units."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.members.tables import Stored
from shared.ids import new_id


class RoleGrant(Stored, table=True):
    """Somebody holds a role from a day on, until it is ended.

    `appointment` is set where the role comes with being contact person or stand-in; it ends with it.
    """

    __tablename__ = "role_grants"
    __table_args__ = (
        Index(
            "role_grants_once",
            "person",
            "unit",
            "role",
            unique=True,
            postgresql_where=text("ended_on IS NULL AND appointment IS NULL"),
        ),
        Index("role_grants_unit", "unit", postgresql_where=text("ended_on IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person: UUID = Field(foreign_key="persons.id", index=True)
    unit: str
    role: str
    from_day: date
    ended_on: date | None = None
    appointment: UUID | None = Field(default=None, index=True)
    version: int = 1

    @property
    def of_appointment(self) -> bool:
        """It comes and goes with an appointment."""
        return self.appointment is not None
