"""Letters that a rule gave, and the mails made of them. Ids only: names and addresses are looked up when sending."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.notify.tables import Stored, moment
from shared.hierarchy import UnitPath


class PostedLetter(Stored, table=True):
    """A letter of a rule. `planned`: its recipients are known; `nobody`: there were none in time, or it was overtaken;
    `failed`: it could not be planned, and is tried again when the process starts anew.

    `actor`: whoever caused it, and is not told what they did.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("letters_open", "plan_at", postgresql_where=text("state = 'open'")),)

    id: UUID = Field(primary_key=True)
    cause: UUID
    kind: str
    who: str
    key: str
    path: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    happened_on: date | None = None
    about: UUID | None = None
    actor: UUID | None = None
    facts: dict[str, str] = Field(sa_column=Column(JSONB, nullable=False))
    state: str = "open"
    posted_at: datetime = Field(sa_column=moment(now=True))
    plan_at: datetime = Field(sa_column=moment(now=True))

    @property
    def unit(self) -> UnitPath:
        """The path of the unit it is about."""
        return UnitPath.model_validate(self.path)


class State(StrEnum):
    """What has become of a mail."""

    WAITING = "waiting"  # for its turn, a name, the mail server
    SENDING = "sending"  # committed before the mail server is spoken to
    SENT = "sent"
    FAILED = "failed"  # for good; `reason` says why
    UNCERTAIN = "uncertain"  # perhaps sent: never again by itself, an operator decides
    UNWANTED = "unwanted"  # unsubscribed


class Outgoing(Stored, table=True):
    """One mail. `recipient` is a person, or the link where only the service that makes it knows the address."""

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("cause", "recipient", name="one_mail_per_person_and_cause"),
        Index("outgoing_due", "next_try_at", postgresql_where=text("state = 'waiting'")),
        Index("outgoing_sending", "claimed_at", postgresql_where=text("state = 'sending'")),
        Index("outgoing_recipient", "recipient", postgresql_where=text("state = 'waiting'")),
        Index("outgoing_about", "about", postgresql_where=text("state = 'waiting'")),
    )

    id: UUID = Field(primary_key=True)
    cause: UUID
    recipient: UUID
    letter: UUID = Field(foreign_key="letters.id", index=True)
    kind: str
    about: UUID | None = None
    path: dict[str, Any] | None = Field(
        default=None,
        sa_column=Column(JSONB(none_as_null=True)),
        description="The unit that it is about, where its letter is about several",
    )
    state: str = Field(default=State.WAITING.value, description="A `State`")
    reason: str = Field(default="", description="A code, never a text of a server: it may quote an address")
    attempts: int = 0
    on_paper: bool = Field(default=False, description="It failed, and the branch was told to say it on paper")
    planned_at: datetime = Field(sa_column=moment(now=True))
    next_try_at: datetime = Field(sa_column=moment(now=True))
    claimed_at: datetime | None = Field(default=None, sa_column=moment())
    sent_at: datetime | None = Field(default=None, sa_column=moment())
    unsubscribe_hash: bytes | None = Field(default=None, index=True, description="SHA-256 of the secret in the mail")
