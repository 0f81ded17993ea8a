"""Objections to refusals: one for each board that is asked."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from services.members.tables import Stored
from shared.ids import new_id

SUB_DISTRICT, DISTRICT = "sub_district", "district"
"""Whose board decides; the district's decides for good."""

PENDING, UPHELD, REJECTED, WITHDRAWN = "pending", "upheld", "rejected", "withdrawn"


class Objection(Stored, table=True):
    """An objection at one level. `unit` is the branch that refused, `decider` the unit whose board decides.

    `carry_on_by`: the last day for going on to the district, once the sub-district has rejected it. `version` and
    `edited` as an application has them: a reminder in between must not make a decision fail.
    """

    __tablename__ = "objections"
    __table_args__ = (UniqueConstraint("application", "level", name="objections_one_a_level"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    application: UUID = Field(foreign_key="applications.id")
    person: UUID = Field(foreign_key="persons.id", index=True)
    unit: str
    decider: str = Field(index=True)
    level: str
    state: str = PENDING
    channel: str
    filed_on: date
    grounds: UUID
    hear_by: date
    decide_by: date
    statement: UUID | None = None
    decided_on: date | None = None
    reasons: UUID | None = None
    carry_on_by: date | None = None
    version: int = 1
    edited: int = 1
