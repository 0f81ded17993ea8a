"""What exchange publishes: records with derived ids, so that what a crash makes it say again keeps its id."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shared.contracts import topics
from shared.contracts.exchange import (
    RECEIPT_TYPE,
    ROSTER_PERSON_TYPE,
    ROSTER_TEXT_TYPE,
    WITHDRAWN_TYPE,
    Receipt,
    RosterPerson,
    RosterText,
    Why,
    Withdrawn,
)
from shared.ids import derived_id
from shared.messaging.cloudevents import CONTENT_TYPE, SPEC, Meta

Headers = list[tuple[str, str | bytes | None]]
SOURCE = b"/exchange"
_FIXED: Headers = [("ce_specversion", SPEC.encode()), ("content-type", CONTENT_TYPE.encode())]


@dataclass(frozen=True, slots=True)
class Output:
    """One record to publish. `unit` is the unit whose topic it is; a `value` of None is a tombstone."""

    unit: str
    topic: str
    key: str
    value: str | None
    headers: Headers


def _headers(id_: UUID, kind: str, source: bytes, subject: str, time: bytes, trace: str | None) -> Headers:
    found: Headers = [
        *_FIXED,
        ("ce_id", str(id_).encode()),
        ("ce_type", kind.encode()),
        ("ce_source", source),
        ("ce_subject", subject.encode()),
        ("ce_time", time),
    ]
    if trace:
        found.append(("traceparent", trace.encode()))
    return found


def _time(meta: Meta) -> bytes:
    return meta.time.isoformat().replace("+00:00", "Z").encode()


def fact(
    meta: Meta, unit: str, topic: str, key: str, value: str, sight: str, *, epoch: int = 0, trace: str | None = None
) -> Output:
    """An event as one unit sees it. `meta` is the source's; `epoch` counts how often the person was withdrawn here.

    Only with `everything` do the aggregate's version and the acting unit go along: anywhere else the version would
    tell one person's events apart.
    """
    id_ = derived_id(meta.id, topic, sight, epoch) if epoch else derived_id(meta.id, topic, sight)
    headers = _headers(id_, meta.type, meta.source.encode(), key, _time(meta), trace or meta.traceparent)
    headers.append(("ce_sight", sight.encode()))
    if sight == "everything":
        headers.append(("ce_aggregateversion", str(meta.version).encode()))
        if meta.acting_unit:
            headers.append(("ce_actingunit", meta.acting_unit.encode()))
    return Output(unit, topic, key, value, headers)


def withdrawn(meta: Meta, unit: str, person: UUID) -> Output:
    """Tell a unit to forget somebody."""
    topic = topics.exchange(unit)
    id_ = derived_id(meta.id, topic, "withdrawn", person)
    headers = _headers(id_, WITHDRAWN_TYPE, SOURCE, str(person), _time(meta), meta.traceparent)
    return Output(unit, topic, str(person), Withdrawn(person=person).model_dump_json(), headers)


def roster_person(
    meta: Meta, unit: str, person: UUID, version: int, why: list[Why], fields: dict[str, str | None] | None
) -> Output:
    """What a unit may know of somebody now; a tombstone where `fields` is None."""
    value = None
    if fields is not None:
        value = RosterPerson(person=person, version=version, why=why, fields=fields).model_dump_json()
    return _roster(meta, unit, str(person), ROSTER_PERSON_TYPE, value, version)


def roster_text(meta: Meta, unit: str, person: UUID, record: UUID, version: int, text: str | None) -> Output:
    """A text about somebody, or its tombstone."""
    value = None if text is None else RosterText(person=person, record=record, text=text).model_dump_json()
    return _roster(meta, unit, f"{person}/{record}", ROSTER_TEXT_TYPE, value, version)


def _roster(meta: Meta, unit: str, key: str, kind: str, value: str | None, version: int) -> Output:
    topic = topics.roster(unit)
    headers = _headers(derived_id(meta.id, topic, key), kind, SOURCE, key, _time(meta), meta.traceparent)
    headers.append(("ce_aggregateversion", str(version).encode()))
    return Output(unit, topic, key, value, headers)


def receipt(meta: Meta, unit: str, offsets: dict[str, int]) -> Output | None:
    """The receipt for one record of a command; None for what no command said. `unit` is the acting unit."""
    if meta.command is None:
        return None
    topic = topics.exchange(unit)
    value = Receipt(command=meta.command, part_of=meta.command_parts, offsets=offsets).model_dump_json()
    id_ = derived_id(meta.id, topic, "receipt")
    headers = _headers(id_, RECEIPT_TYPE, SOURCE, str(meta.command), _time(meta), meta.traceparent)
    return Output(unit, topic, str(meta.command), value, headers)
