"""What the tests of a view are made of: a small district, people, and facts as exchange would publish them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from aiokafka import ConsumerRecord

from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.exchange import RECEIPT_TYPE, WITHDRAWN_TYPE
from shared.hierarchy import Level, Unit, UnitPath, UnitTree
from shared.messaging.cloudevents import Meta

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


@dataclass
class District:
    """A district with two sub-districts of three branches each. Keys are unique: tests share one Kafka."""

    mark: str = field(default_factory=lambda: uuid4().hex[:8])

    def __post_init__(self) -> None:
        self.district = f"bezirk-{self.mark}"
        self.subs = [f"ub-{name}-{self.mark}" for name in ("nord", "sued")]
        self.branches = [
            f"ov-{name}-{self.mark}" for name in ("ahlten", "bothfeld", "celle", "deister", "elze", "fulda")
        ]
        self.tree = UnitTree(self.units())

    @property
    def branch(self) -> str:
        """The branch that most tests are about, in the first sub-district."""
        return self.branches[0]

    @property
    def sub(self) -> str:
        """Its sub-district."""
        return self.subs[0]

    def units(self) -> list[Unit]:
        """All units, parents first."""
        place: dict[str, Any] = {"latitude": 52.37, "longitude": 9.73, "population": 1000}
        found = [Unit(key=self.district, name="Bezirk Probe", level=Level.DISTRICT, parent=None, **place)]
        for key in self.subs:
            name = f"Unterbezirk {key.split('-')[1].title()}"
            found.append(Unit(key=key, name=name, level=Level.SUB_DISTRICT, parent=self.district, **place))
        for number, key in enumerate(self.branches):
            name = f"Ortsverein {key.split('-')[1].title()}"
            place = {**place, "latitude": 52.0 + number / 10}
            parent = self.subs[number // 3]
            found.append(Unit(key=key, name=name, level=Level.BRANCH, parent=parent, **place))
        return found

    def path(self, key: str) -> UnitPath:
        """The path of a unit."""
        return self.tree.path(key)


@dataclass(frozen=True)
class Told:
    """A record on its way to a topic."""

    topic: str
    key: str
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    def at(self, offset: int) -> ConsumerRecord:
        """As a consumer gets it."""
        return ConsumerRecord(
            topic=self.topic,
            partition=0,
            offset=offset,
            timestamp=0,
            timestamp_type=0,
            key=self.key.encode(),
            value=self.value,
            checksum=None,
            serialized_key_size=0,
            serialized_value_size=0,
            headers=self.headers,
        )


def _told(topic: str, key: str, value: str | None, meta: Meta) -> Told:
    headers = tuple((name, text.encode()) for name, text in meta.headers().items())
    return Told(topic, key, value.encode() if value is not None else None, headers)


def fact(
    unit: str, event: Event, *, version: int = 1, id_: str | None = None, at: datetime = AT, below: bool = False
) -> Told:
    """A fact told as a whole."""
    meta = Meta(
        id=id_ or str(uuid4()),
        type=event.TYPE,
        source="/members",
        subject=event.subject,
        time=at,
        version=version,
        sight="everything",
    )
    topic = topics.below(unit) if below else topics.exchange(unit)
    return _told(topic, event.subject, event.model_dump_json(), meta)


def cut(
    unit: str, kind: type[Event], about: UnitPath, *, sight: str = "without_person", at: datetime = AT, **fields: Any
) -> Told:
    """A fact from which the person was cut."""
    meta = Meta(str(uuid4()), kind.TYPE, "/members", about.unit, at, sight=sight)
    value = json.dumps({"unit": about.model_dump(), **fields}, default=str)
    return _told(topics.exchange(unit), about.unit, value, meta)


def withdrawn(unit: str, person: UUID) -> Told:
    """Exchange says: forget this person."""
    meta = Meta(str(uuid4()), WITHDRAWN_TYPE, "/exchange", str(person), AT)
    return _told(topics.exchange(unit), str(person), json.dumps({"person": str(person)}), meta)


def receipt(unit: str, command: UUID, parts: int, offsets: dict[str, int]) -> Told:
    """Exchange has published one of the records of a command."""
    meta = Meta(str(uuid4()), RECEIPT_TYPE, "/exchange", str(command), AT)
    value = json.dumps({"command": str(command), "part_of": parts, "offsets": offsets})
    return _told(topics.exchange(unit), str(command), value, meta)


def named(
    unit: str, person: UUID, first: str, last: str, *, version: int = 1, why: str = "member", **more: str
) -> Told:
    """A person in a unit's roster."""
    fields = {"first_name": first, "last_name": last, **more}
    value = json.dumps({"person": str(person), "version": version, "why": [why], "fields": fields})
    return Told(topics.roster(unit), str(person), value.encode(), ())


def text_about(unit: str, person: UUID, record: UUID, text: str) -> Told:
    """A text about a person in a unit's roster."""
    value = json.dumps({"person": str(person), "record": str(record), "text": text})
    return Told(topics.roster(unit), f"{person}/{record}", value.encode(), ())


def gone(unit: str, person: UUID) -> Told:
    """The roster's tombstone."""
    return Told(topics.roster(unit), str(person), None, ())


def numbered(told: Iterable[Told]) -> dict[str, list[ConsumerRecord]]:
    """Records by topic with their offsets."""
    found: dict[str, list[ConsumerRecord]] = {}
    for one in told:
        records = found.setdefault(one.topic, [])
        records.append(one.at(len(records)))
    return found


def days(count: int) -> timedelta:
    """For dates that read well."""
    return timedelta(days=count)
