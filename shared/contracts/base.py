"""What every event has in common, and the catalogue of all event types.

A new event takes one class here, one rule in `services/exchange/rules/`, one sample in `samples/`; what is missing
fails the tests with a message that says so. Events carry **no personal data**, only ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.hierarchy import UnitPath

PREFIX = "de.ortsnetz."


class Link(StrEnum):
    """What a field's id leads to. `without_person` leaves out every field marked so."""

    PERSON = "person"
    OFFICE_HOLDER = "office_holder"
    TEXT = "text"


PersonId = Annotated[UUID, Link.PERSON]
"""A person; never leaves the branch in a fact."""

AboutPerson = Annotated[UUID, Link.PERSON]
"""An id that leads to one person all the same: an application, a journey, a text about somebody."""

OfficeHolderId = Annotated[UUID, Link.OFFICE_HOLDER]
"""A person in their office (contact person, stand-in, board): the levels above may know it."""


TextId = Annotated[UUID, Link.TEXT]
"""A text that somebody typed about no person: a title, a need, a word. People type names and numbers all the same, so
the words stand in no fact, which is kept for good, but in `people` (`text_of_its_own`). Who is shown the field reads
them."""

Coded = Annotated[str, "coded"]
"""A word of a closed list, or in a form of the program's own (a role, a period): nobody typed it."""


class Event(BaseModel):
    """A fact, past tense, without personal data. Every event says which unit it concerns, as a path at that time."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]
    AGGREGATE: ClassVar[str]
    SUBJECT: ClassVar[str]

    unit: UnitPath

    @property
    def subject(self) -> str:
        """Id of the aggregate: the record's key, within which order is kept."""
        value = getattr(self, self.SUBJECT)
        return value.unit if isinstance(value, UnitPath) else str(value)

    @classmethod
    def name(cls) -> str:
        """Type without prefix and version: `members.member_admitted`."""
        return cls.TYPE.removeprefix(PREFIX).rsplit(".", 1)[0]

    @classmethod
    def person_fields(cls) -> frozenset[str]:
        """Fields whose value leads to a person who holds no office by this event."""
        return _linked(cls, Link.PERSON)

    @classmethod
    def office_fields(cls) -> frozenset[str]:
        """Fields whose value is a person in their office."""
        return _linked(cls, Link.OFFICE_HOLDER)

    @classmethod
    def text_fields(cls) -> frozenset[str]:
        """Fields whose value is the id of a text about no person."""
        return _linked(cls, Link.TEXT)


@cache
def _linked(cls: type[Event], link: Link) -> frozenset[str]:
    return frozenset(name for name, info in cls.model_fields.items() if link in _links(info.annotation, info.metadata))


def _links(annotation: Any, metadata: Iterable[Any]) -> set[Link]:
    """Marks of a field, also inside `… | None`, where pydantic leaves them in the annotation."""
    found = {mark for mark in metadata if isinstance(mark, Link)}
    if get_origin(annotation) is Annotated:
        return found | _links(annotation.__origin__, annotation.__metadata__)
    return found.union(*(_links(part, ()) for part in get_args(annotation)))


CATALOGUE: dict[str, type[Event]] = {}
"""Every event type by its `ce_type`."""

E = TypeVar("E", bound=type[Event])


def event(name: str, *, version: int = 1, aggregate: str, subject: str) -> Callable[[E], E]:
    """Register an event class as `de.ortsnetz.<service>.<name>.v<version>`; `subject` is the aggregate id's field."""

    def register(cls: E) -> E:
        service, _, _short = name.partition(".")
        cls.TYPE = f"{PREFIX}{name}.v{version}"
        cls.TOPIC = f"{service}.events"
        cls.AGGREGATE = aggregate
        cls.SUBJECT = subject
        if taken := ", ".join(_taken(cls)):
            raise TypeError(f"{cls.__name__}: every event has {taken} already, as something else: rename the field")
        if cls.TYPE in CATALOGUE:
            raise TypeError(f"two event classes for {cls.TYPE}")
        CATALOGUE[cls.TYPE] = cls
        return cls

    return register


def _taken(cls: type[Event]) -> list[str]:
    """Fields that hide what events have: pydantic would take that for their default."""
    return sorted(set(cls.model_fields) & set(dir(Event)))


def schema(cls: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event's data, as checked in under `schemas/`."""
    return cls.model_json_schema(mode="serialization")
