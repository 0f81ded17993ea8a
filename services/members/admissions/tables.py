"""Applications for membership, and online ones whose e-mail is not confirmed yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.members.tables import Stored, moment
from shared.ids import new_id

OPEN, ADMITTED, LAPSED, REFUSED = "open", "admitted", "lapsed", "refused"
"""States of an application; `lapsed`: admitted because nobody refused within the month."""


class Application(Stored, table=True):
    """An application at a branch. `version` counts its events, `edited` is the version of the last change by people:
    a warning in between must not make a decision fail. `object_by`: the last day for an objection to a refusal."""

    __tablename__ = "applications"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person: UUID = Field(foreign_key="persons.id", index=True)
    unit: str = Field(index=True)
    channel: str
    received_on: date
    decide_by: date
    state: str = OPEN
    decided_on: date | None = None
    reason: UUID | None = None
    object_by: date | None = None
    letters: dict[str, str] = Field(
        default_factory=dict,
        sa_column=Column(JSONB, nullable=False, server_default="{}"),
        description="The day on which a printed letter was posted, by letter and what it is about",
    )
    version: int = 1
    edited: int = 1


class Draft(Stored, table=True):
    """An online application until its e-mail is confirmed; dropped after a week."""

    __tablename__ = "application_drafts"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    applicant: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    at: datetime = Field(sa_column=moment(required=True))
