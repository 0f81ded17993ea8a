"""Prospects: people who agreed to be contacted, on their way to membership. Personal data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Connection, Index, event, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapper
from sqlmodel import Field

from services.members.prospects.rules import phone_key
from services.members.tables import Stored, moment
from shared.contracts.people import PersonRecord
from shared.ids import new_id
from shared.spelling import mail_key

ASKED, OPEN, APPLIED, MEMBER, ENDED = "asked", "open", "applied", "member", "ended"
"""States. `asked`: the address is not confirmed, and nobody is told. `ended` only after an application: of whoever has
not applied nothing stays."""


class Prospect(Stored, table=True):
    """Somebody who wants to stay in touch. `person`: their id in `people`, and as an applicant later.

    `touched_on`: when they last heard of us; `answer_by`: until when they can say that they stay. `reached`: stages
    that are counted. With an application what they said of themself goes on to the person, and is emptied here.
    `version` counts events, `edited` is the version of the last change by people, `record` that of `people`.
    """

    __tablename__ = "prospects"
    __table_args__ = (
        CheckConstraint(
            "state <> 'open' OR (next_step IS NOT NULL AND next_on IS NOT NULL)", name="prospects_one_next_step"
        ),
        Index("prospects_of_unit", "unit", "state"),
        # one address, or one telephone where there is no address, is one prospect of a name: families share them
        Index(
            "prospects_once_by_mail", "unit", "mail_key", "first_name",
            unique=True, postgresql_where=text("state = 'open' AND mail_key <> ''"),
        ),
        Index(
            "prospects_once_by_phone", "unit", "phone_key", "first_name",
            unique=True, postgresql_where=text("state = 'open' AND mail_key = ''"),
        ),
    )  # fmt: skip

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit: str
    person: UUID = Field(default_factory=new_id, index=True)
    state: str = ASKED
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    mail_key: str = ""
    phone_key: str = ""
    interest: str = ""
    about: UUID | None = Field(default=None, description="The id of `interest` in `people`")
    source: str
    occasion: UUID | None = None
    met_on: date
    consent: str = Field(description="`mail` or `spoken`")
    consent_text: str
    consent_at: datetime = Field(sa_column=moment(required=True))
    confirmed_at: datetime | None = Field(default=None, sa_column=moment())
    entered_by: UUID | None = Field(default=None, index=True)
    responsible: UUID | None = Field(default=None, index=True)
    next_step: str | None = None
    next_on: date | None = None
    touched_on: date
    answer_by: date | None = None
    reached: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(TEXT), nullable=False))
    application: UUID | None = Field(default=None, unique=True)
    version: int = 0
    edited: int = 0
    record: int = 1

    def published(self) -> PersonRecord:
        """As it is published in `people`."""
        return PersonRecord(
            person=self.person,
            version=self.record,
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email,
            phone=self.phone,
        )

    def moves_on(self, *, edited: bool = False) -> int:
        """The version of the next event."""
        self.version += 1
        if edited:
            self.edited = self.version
        return self.version


class ProspectFigure(Stored, table=True):
    """How many of those met in a month, by one way, got how far. About nobody."""

    __tablename__ = "prospect_figures"

    unit: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    source: str = Field(primary_key=True)
    met: int = 0
    invited: int = 0
    came: int = 0
    applied: int = 0
    member: int = 0


class ProspectCount(Stored, table=True):
    """How often a branch's figures were said: their version."""

    __tablename__ = "prospect_counts"

    unit: str = Field(primary_key=True)
    version: int = 1


@event.listens_for(Prospect, "before_insert")
@event.listens_for(Prospect, "before_update")
def _keys(_mapper: Mapper[Any], _connection: Connection, prospect: Prospect) -> None:
    prospect.mail_key = mail_key(prospect.email)
    prospect.phone_key = phone_key(prospect.phone)
