"""What exchange publishes: records with derived ids, so that what a crash makes it say again keeps its id."""

from __future__ import annotations

from typing import NamedTuple
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
    Told,
    Why,
    Withdrawn,
)
from shared.ids import derived_text
from shared.messaging.cloudevents import CONTENT_TYPE, SPEC, Meta

Headers = list[tuple[str, str | bytes | None]]
SOURCE = "/exchange"
_FIXED: Headers = [("ce_specversion", SPEC), ("content-type", CONTENT_TYPE)]


class Output(NamedTuple):
    """One record to publish. `unit` is the unit whose topic it is; a `value` of None is a tombstone."""

    unit: str
    topic: str
    key: str
    value: str | None
    headers: Headers


def _headers(id_: str, kind: str, source: str, subject: str, time: str, trace: str | None) -> Headers:
    found: Headers = [
        *_FIXED,
        ("ce_id", id_),
        ("ce_type", kind),
        ("ce_source", source),
        ("ce_subject", subject),
        ("ce_time", time),
    ]
    if trace:
        found.append(("traceparent", trace))
    return found


def _time(meta: Meta) -> str:
    return meta.time.isoformat().replace("+00:00", "Z")


class Facts:
    """Makes the facts of one event: what all of them have in common is encoded once. `meta` is the source's."""

    def __init__(self, meta: Meta, trace: str | None = None) -> None:
        self.meta = meta
        self._common: Headers = [
            *_FIXED,
            ("ce_type", meta.type),
            ("ce_source", meta.source),
            ("ce_time", _time(meta)),
        ]
        if trace := trace or meta.traceparent:
            self._common.append(("traceparent", trace))

    def fact(self, unit: str, topic: str, key: str, value: str, sight: str, *, epoch: int = 0) -> Output:
        """The event as one unit sees it. `epoch` counts how often the person was withdrawn here.

        Only with `everything` do the aggregate's version and the acting unit go along: anywhere else the version would
        tell one person's events apart.
        """
        meta = self.meta
        id_ = derived_text(meta.id, topic, sight, str(epoch)) if epoch else derived_text(meta.id, topic, sight)
        headers = [*self._common, ("ce_id", id_), ("ce_subject", key), ("ce_sight", sight)]
        if sight == "everything":
            headers.append(("ce_aggregateversion", str(meta.version)))
            if meta.acting_unit:
                headers.append(("ce_actingunit", meta.acting_unit))
        return Output(unit, topic, key, value, headers)


def withdrawn(meta: Meta, unit: str, person: UUID) -> Output:
    """Tell a unit to forget somebody."""
    topic = topics.exchange(unit)
    id_ = derived_text(meta.id, topic, "withdrawn", str(person))
    headers = _headers(id_, WITHDRAWN_TYPE, SOURCE, str(person), _time(meta), meta.traceparent)
    return Output(unit, topic, str(person), Withdrawn(person=person).model_dump_json(), headers)


def roster_person(
    meta: Meta, unit: str, person: UUID, version: int, why: list[Why], fields: dict[str, str | None] | None
) -> Output:
    """What a unit may know of somebody now; a tombstone where `fields` is None."""
    value = None
    if fields is not None:
        told: list[Told] = [one for one in why if one != "guest" and one != "prospect"]
        value = RosterPerson(person=person, version=version, why=told, fields=fields).model_dump_json()
    return _roster(meta, unit, str(person), ROSTER_PERSON_TYPE, value, version)


def roster_text(meta: Meta, reader: str, person: UUID, record: UUID, version: int, text: str | None) -> Output:
    """A text about somebody, or its tombstone. `reader`: see `Telling.reader`."""
    value = None if text is None else RosterText(person=person, record=record, text=text).model_dump_json()
    return _roster(meta, reader, f"{person}/{record}", ROSTER_TEXT_TYPE, value, version)


def _roster(meta: Meta, reader: str, key: str, kind: str, value: str | None, version: int) -> Output:
    unit, _, below = reader.partition(".")
    topic = topics.roster_below(unit) if below else topics.roster(unit)
    headers = _headers(derived_text(meta.id, topic, key), kind, SOURCE, key, _time(meta), meta.traceparent)
    headers.append(("ce_aggregateversion", str(version)))
    return Output(unit, topic, key, value, headers)


def receipt(meta: Meta, unit: str, offsets: dict[str, int]) -> Output | None:
    """The receipt for one record of a command; None for what no command said. `unit` is the acting unit."""
    if meta.command is None:
        return None
    topic = topics.exchange(unit)
    value = Receipt(command=meta.command, part_of=meta.command_parts, offsets=offsets).model_dump_json()
    id_ = derived_text(meta.id, topic, "receipt")
    headers = _headers(id_, RECEIPT_TYPE, SOURCE, str(meta.command), _time(meta), meta.traceparent)
    return Output(unit, topic, str(meta.command), value, headers)
