"""Who is new where, who may be invited by neighbours, and who was invited. Ids and days; a name only sealed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.events.tables import Stored
from shared.hierarchy import UnitPath
from shared.ids import new_id


class Newcomer(Stored, table=True):
    """A new member's journey, as `mentoring` says it: gone when it ends. `been_on`: they were at an evening to which
    they were invited."""

    __tablename__ = "newcomers"
    __table_args__ = (Index("newcomers_of_unit", "unit", "started_on"),)

    journey: UUID = Field(primary_key=True)
    person: UUID = Field(index=True)
    unit: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    started_on: date
    been_on: date | None = None


class Hospitality(Stored, table=True):
    """Whether a branch lets its neighbours invite its new members; without a row it does."""

    __tablename__ = "hospitality"

    unit: str = Field(primary_key=True)
    allowed: bool
    version: int = 1


class Calling(Stored, table=True):
    """New members were invited to an occasion: how many, `beside`: of neighbours, and how many registered so."""

    __tablename__ = "callings"

    occasion: UUID = Field(primary_key=True, foreign_key="occasions.id")
    months: int
    neighbours: bool
    invited: int = 0
    beside: int = 0
    registered: int = 0
    version: int = 0


class Round(Stored, table=True):
    """How many new members of one branch were invited to an occasion: what that branch is told."""

    __tablename__ = "invitation_rounds"
    __table_args__ = (UniqueConstraint("occasion", "unit", name="one_round_per_branch"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    occasion: UUID = Field(foreign_key="occasions.id")
    unit: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    invited: int = 0
    version: int = 0

    @property
    def unit_path(self) -> UnitPath:
        """The path of the branch."""
        return UnitPath.model_validate(self.path)


class Invitation(Stored, table=True):
    """Somebody new was invited to an occasion, once. `registration`: what they made of it; the guest whom whoever
    invites knows has an id of their own."""

    __tablename__ = "newcomer_invitations"
    __table_args__ = (UniqueConstraint("occasion", "person", name="invited_once"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    occasion: UUID = Field(foreign_key="occasions.id")
    person: UUID = Field(index=True)
    registration: UUID | None = Field(default=None, index=True)


class InvitationLink(Stored, table=True):
    """A secret by which somebody accepts an invitation. `sealed`: first name and address, which only the secret opens;
    empty once they are used."""

    __tablename__ = "invitation_links"

    secret_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    invitation: UUID = Field(foreign_key="newcomer_invitations.id", index=True, ondelete="CASCADE")
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
