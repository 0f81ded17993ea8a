"""What exchange reads: domain events, records of `people`, units. Decoding raises Undecodable, never anything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import BaseModel, ValidationError

from services.exchange import rules  # noqa: F401  (the rules must be there before the first event)
from shared.contracts.base import PREFIX, Event
from shared.contracts.people import PERSON_TYPE, TEXT_TYPE, PersonRecord, PersonText, person_of
from shared.contracts.topics import DOMAIN_SERVICES, PEOPLE, UNITS, domain
from shared.hierarchy import Unit
from shared.messaging.cloudevents import Meta, Undecodable, read_event, read_meta
from shared.messaging.dead_letters import key_of

UNIT_TYPE = f"{PREFIX}units.unit.v1"
TOPICS = [*(domain(service) for service in DOMAIN_SERVICES), PEOPLE, UNITS]
"""Everything it reads."""


@dataclass(frozen=True, slots=True)
class EventInput:
    """A domain event."""

    meta: Meta
    event: Event


@dataclass(frozen=True, slots=True)
class PersonInput:
    """A person's data, or a text about them; a tombstone where `record` is None. `text`: the id of the text."""

    meta: Meta
    person: UUID
    text: UUID | None
    record: PersonRecord | PersonText | None


@dataclass(frozen=True, slots=True)
class UnitInput:
    """A unit's current state."""

    meta: Meta
    unit: Unit


M = TypeVar("M", bound=BaseModel)
Input = EventInput | PersonInput | UnitInput


def read(record: ConsumerRecord) -> Input:
    """Decode a record. Raises Undecodable."""
    meta = read_meta(record.headers)
    if record.topic == PEOPLE:
        return _person(meta, key_of(record), record.value)
    if record.topic == UNITS:
        if meta.type != UNIT_TYPE:
            raise Undecodable("unknown_type", f"no contract for {meta.type}")
        return UnitInput(meta, _validate(Unit, record.value))
    return EventInput(meta, read_event(meta, record.value))


def _person(meta: Meta, key: str, value: bytes | None) -> PersonInput:
    try:
        person, text = person_of(key)
    except ValueError:
        raise Undecodable("wrong_schema", "the key is no person's") from None
    if meta.type != (TEXT_TYPE if text else PERSON_TYPE):
        raise Undecodable("unknown_type", f"no contract for {meta.type}")
    if value is None:
        return PersonInput(meta, person, text, None)
    found = _validate(PersonText, value) if text else _validate(PersonRecord, value)
    if found.key != key:
        raise Undecodable("wrong_schema", "key and record name different persons")
    return PersonInput(meta, person, text, found)


def _validate(kind: type[M], value: bytes | None) -> M:
    if value is None:
        raise Undecodable("wrong_schema", "no value")
    try:
        return kind.model_validate_json(value)
    except ValidationError as error:
        where = sorted({".".join(map(str, e["loc"])) or "(whole)" for e in error.errors(include_input=False)})
        raise Undecodable("wrong_schema", f"fields: {', '.join(where)}") from None
