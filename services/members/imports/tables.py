"""Imports under way and done, and what they propose."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.members.tables import Stored, moment
from shared.ids import new_id

RUNNING, DONE, FAILED = "running", "done", "failed"
OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"
LEFT, SAME, CHANGED, ELSEWHERE = "left", "same", "changed", "elsewhere"
"""Kinds of proposals: somebody missing has left; a row without a known number is a person already here, who has none or
another (then `instead_of` in the row); a row with a known number says something else of its person; another unit
reports somebody whom this one knows."""


class ImportJob(Stored, table=True):
    """One export on its way into the database. Counters grow in the transactions that they count.

    `file` is the path of the spooled upload, `name` what the uploader calls it; `report` is complete JSON.
    """

    __tablename__ = "import_jobs"
    __table_args__ = (Index("import_jobs_key", "unit", "key", unique=True),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    key: str
    name: str = ""
    file: str
    at: datetime = Field(sa_column=moment(required=True))
    finished_at: datetime | None = Field(default=None, sa_column=moment())
    state: str = RUNNING
    attempts: int = 0
    failed: str = ""
    first: bool | None = None
    read: int = 0
    changed: int = 0
    new: int = 0
    moved: int = 0
    report: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class Proposal(Stored, table=True):
    """Something an import does not decide by itself, but the branch that knows the person: `unit`.

    `asked_by` is the unit that imported; `row` a held row's data, only while the proposal is open; `fields` what its
    file had columns for (None: of an installation before 0004).
    """

    __tablename__ = "import_proposals"
    __table_args__ = (
        Index(
            "import_proposals_open", "kind", "person", "number", unique=True, postgresql_where=text("state = 'open'")
        ),
        Index("import_proposals_unit", "unit", "state"),
        Index("import_proposals_asked_by", "asked_by", "state"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    asked_by: str
    import_id: UUID
    kind: str
    person: UUID = Field(foreign_key="persons.id")
    number: str
    row: Any = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    fields: Any = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    state: str = OPEN
    at: datetime | None = Field(default=None, sa_column=moment(now=True))


class Waiting(Stored, table=True):
    """How many questions wait in a branch, as it was told last."""

    __tablename__ = "import_questions"

    unit: str = Field(primary_key=True)
    waiting: int = 0
    version: int = 0
