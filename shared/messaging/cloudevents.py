"""CloudEvents 1.0 in Kafka's binary binding: attributes as `ce_…` headers, the data as JSON in the value.

Extension attributes: `aggregateversion`, `actingunit` (key of the unit that acted), `actingperson` (id of who acted: in
services' own topics alone, so that nobody is told by mail what they did themselves), `commandid` and `commandparts`
(a command's id and the number of records it makes, for receipts), and the W3C `traceparent`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from shared.clock import now
from shared.contracts.base import Event
from shared.contracts.catalogue import CATALOGUE
from shared.ids import new_id

SPEC = "1.0"
CONTENT_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Meta:
    """Context of a record: everything about it that is not its data."""

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    version: int = 0
    acting_unit: str | None = None
    acting_person: UUID | None = None
    command: UUID | None = None
    command_parts: int = 0
    traceparent: str | None = None
    sight: str | None = None
    """In exchanged facts: `everything`, `without_person` or `count_only`."""

    def headers(self) -> dict[str, str]:
        """As Kafka headers (not yet encoded); what is absent is left out."""
        found: dict[str, str | None] = {
            "ce_specversion": SPEC,
            "ce_id": self.id,
            "ce_type": self.type,
            "ce_source": self.source,
            "ce_subject": self.subject,
            "ce_time": self.time.isoformat().replace("+00:00", "Z"),
            "content-type": CONTENT_TYPE,
            "ce_aggregateversion": str(self.version) if self.version else None,
            "ce_actingunit": self.acting_unit,
            "ce_actingperson": str(self.acting_person) if self.acting_person else None,
            "ce_commandid": str(self.command) if self.command else None,
            "ce_commandparts": str(self.command_parts) if self.command else None,
            "ce_sight": self.sight,
            "traceparent": self.traceparent,
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Record:
    """One record to publish. A `value` of None is a tombstone."""

    topic: str
    key: str
    value: str | None
    headers: dict[str, str]

    def encoded_headers(self) -> list[tuple[str, bytes]]:
        """Headers as Kafka's clients want them."""
        return [(name, value.encode()) for name, value in self.headers.items()]


class Undecodable(Exception):
    """A record that is no event we understand. `reason` is a code for the dead letter, `detail` has no payload."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def to_record(event: Event, meta: Meta) -> Record:
    """An event as a record of its service's topic, keyed by its aggregate's id."""
    return Record(event.TOPIC, event.subject, event.model_dump_json(), meta.headers())


def meta_for(
    event: Event,
    *,
    version: int,
    acting_unit: str | None,
    command: UUID | None,
    parts: int,
    acting_person: UUID | None = None,
) -> Meta:
    """A new event's context; the time is real time."""
    from shared.telemetry import traceparent

    return Meta(
        id=str(new_id()),
        type=event.TYPE,
        source=f"/{event.TOPIC.partition('.')[0]}",
        subject=event.subject,
        time=now(),
        version=version,
        acting_unit=acting_unit,
        acting_person=acting_person,
        command=command,
        command_parts=parts,
        traceparent=traceparent(),
    )


def read_meta(headers: Iterable[tuple[str, bytes | None]]) -> Meta:
    """The context of a received record. Raises Undecodable; never anything else."""
    try:
        found = {name: (value or b"").decode() for name, value in headers}
    except UnicodeDecodeError:
        raise Undecodable("undecodable", "headers are not UTF-8") from None
    try:
        command, person = found.get("ce_commandid"), found.get("ce_actingperson")
        return Meta(
            id=found["ce_id"],
            type=found["ce_type"],
            source=found["ce_source"],
            subject=found.get("ce_subject", ""),
            time=datetime.fromisoformat(found["ce_time"].replace("Z", "+00:00")),
            version=int(found.get("ce_aggregateversion", "0")),
            acting_unit=found.get("ce_actingunit"),
            acting_person=UUID(person) if person else None,
            command=UUID(command) if command else None,
            command_parts=int(found.get("ce_commandparts", "0")),
            traceparent=found.get("traceparent"),
            sight=found.get("ce_sight"),
        )
    except KeyError as missing:
        raise Undecodable("undecodable", f"header {missing} is missing") from None
    except ValueError as error:
        raise Undecodable("undecodable", f"a header has no valid value: {type(error).__name__}") from None


def read_event(meta: Meta, value: bytes | None) -> Event:
    """The event of a record. Raises Undecodable: `unknown_type` (a newer version included) or `wrong_schema`."""
    kind = CATALOGUE.get(meta.type)
    if kind is None:
        raise Undecodable("unknown_type", f"no contract for {meta.type}")
    if value is None:
        raise Undecodable("wrong_schema", "an event without a value")
    try:
        return kind.model_validate_json(value)
    except ValidationError as error:
        where = sorted({".".join(str(p) for p in e["loc"]) or "(whole)" for e in error.errors()})
        raise Undecodable("wrong_schema", f"fields: {', '.join(where)}") from None
