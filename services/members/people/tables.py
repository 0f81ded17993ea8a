"""Persons: who somebody is, where they belong, and texts about them. Everything here is personal data."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Index, event, text
from sqlalchemy.orm import Mapper
from sqlmodel import Field

from services.members.tables import Stored
from shared.contracts.people import FIELDS, PersonRecord
from shared.ids import new_id
from shared.spelling import mail_key, name_key

APPLICANT, MEMBER, GUEST, LEFT, REFUSED, OTHER = "applicant", "member", "guest", "left", "refused", "other"
FORGOTTEN = "forgotten"
"""What a person is to the party; `other`: holds an office or account and is not recorded as a member; `forgotten`: only
the id is left."""

LOCKED = {"key_share": True}
"""How a person's row is locked: rows that refer to it can still be added. Always before the contacts of a branch."""

BELONGS = (MEMBER, GUEST)
"""Who belongs to a branch."""


class Person(Stored, table=True):
    """A person. `number` is the register's and comes by import; `unit` is the key of the branch.

    Two branches may each say that somebody with one number is theirs, until they have agreed. `name_key` and `mail_key`
    are what persons are looked up by (`shared/spelling.py`): written by this class, not by its users.
    `version` grows with each change that is published, as an event or as a record.
    """

    __tablename__ = "persons"
    # each index is paid for by every imported row: no more than what is looked for
    __table_args__ = (
        Index("persons_number", "number", "unit", unique=True),
        Index("persons_mail", "mail_key", postgresql_where=text("mail_key <> ''")),
        Index("persons_name", "name_key"),
        Index("persons_numberless", "id", postgresql_where=text("number IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: str | None = None
    status: str
    unit: str | None = None
    joined_on: date | None = None
    left_on: date | None = None
    version: int = 1
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    gender: str = ""
    born_on: date | None = None
    street: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    name_key: str = ""
    mail_key: str = ""

    def record(self) -> PersonRecord:
        """As it is published in `people`."""
        return PersonRecord(person=self.id, version=self.version, **self.model_dump(include=set(FIELDS)))

    @property
    def belongs(self) -> bool:
        """Whether this person is a member or guest now."""
        return self.status in BELONGS


class Correction(Stored, table=True):
    """A field that people corrected, and what stood there `before`: the register may still say so."""

    __tablename__ = "corrections"

    person: UUID = Field(foreign_key="persons.id", primary_key=True)
    field: str = Field(primary_key=True)
    before: str


class StoredText(Stored, table=True):
    """A free text about a person; facts carry only its id."""

    __tablename__ = "person_texts"

    record: UUID = Field(default_factory=new_id, primary_key=True)
    person: UUID = Field(foreign_key="persons.id", index=True)
    version: int = 1
    text: str


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _keys(_mapper: Mapper[Any], _connection: Connection, person: Person) -> None:
    person.name_key = name_key(person.last_name, person.first_name)
    person.mail_key = mail_key(person.email)
