"""Personal data: the records of the compacted topic `people`, apart from every fact, erased by a tombstone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import PREFIX

PERSON_TYPE = f"{PREFIX}people.person.v1"
TEXT_TYPE = f"{PREFIX}people.text.v1"
"""`ce_type` of the records of `people`; a tombstone carries the type of what it erases."""

NAME = ("title", "first_name", "last_name")
REACH = ("phone", "mobile", "email")
HOME = ("street", "postcode", "town")
CONTACT = (*NAME, *REACH, *HOME, "born_on")
"""What a branch needs to call and visit somebody."""
GUEST = ("first_name", "email")
"""What a guest says of themself."""
PROSPECT = ("first_name", "last_name", "phone", "email")
"""What a prospect says of themself."""


class PersonRecord(BaseModel):
    """A person's current data; `version` grows with each change: the newest wins. Key: the person's id."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person: UUID
    version: int
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

    @property
    def key(self) -> str:
        """Key in `people`."""
        return str(self.person)


class PersonText(BaseModel):
    """Free text about a person (a note, a reason). Facts carry only its id. Key: `person/record`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person: UUID
    record: UUID
    version: int = 1
    text: str

    @property
    def key(self) -> str:
        """Key in `people`."""
        return f"{self.person}/{self.record}"


def text_of_its_own(record: UUID, text: str, *, version: int = 1) -> PersonText:
    """A text that somebody typed about no person. It stands in the person's place itself: nobody's tombstone takes it
    away, its own one does (`key_of_its_own`)."""
    return PersonText(person=record, record=record, version=version, text=text)


def key_of_its_own(record: UUID) -> str:
    """The key in `people` of a text about no person."""
    return f"{record}/{record}"


FIELDS = frozenset(PersonRecord.model_fields) - {"person", "version"}
"""Every field that can be granted."""


def person_of(key: str) -> tuple[UUID, UUID | None]:
    """The person, and the text's id where the key names a text. Raises ValueError."""
    person, _, record = key.partition("/")
    return UUID(person), UUID(record) if record else None
