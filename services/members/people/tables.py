"""Persons: who somebody is, where they belong, and texts about them. Everything here is personal data."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.members.tables import Stored
from shared.contracts.people import FIELDS, PersonRecord
from shared.ids import new_id

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

    `email` is in lower case. `version` grows with each change that is published, as an event or as a record.
    """

    __tablename__ = "persons"
    # each index is paid for by every imported row: no more than what is looked for (in addition to `number`)
    __table_args__ = (
        Index("persons_email", "email", postgresql_where=text("email <> ''")),
        Index("persons_born", "born_on"),
        Index("persons_numberless", "id", postgresql_where=text("number IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: str | None = Field(default=None, unique=True)
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

    def record(self) -> PersonRecord:
        """As it is published in `people`."""
        return PersonRecord(person=self.id, version=self.version, **self.model_dump(include=set(FIELDS)))

    def erase(self, status: str) -> None:
        """Leave nothing but the id."""
        for name in FIELDS:
            setattr(self, name, None if name == "born_on" else "")
        self.status = status
        self.version += 1

    @property
    def belongs(self) -> bool:
        """Whether this person is a member or guest now."""
        return self.status in BELONGS


class StoredText(Stored, table=True):
    """A free text about a person; facts carry only its id."""

    __tablename__ = "person_texts"

    record: UUID = Field(default_factory=new_id, primary_key=True)
    person: UUID = Field(foreign_key="persons.id", index=True)
    version: int = 1
    text: str
