"""From records of Kafka to what they mean for one hosted unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aiokafka import ConsumerRecord

from services.view.hosting.facts import Fact, read_fact, read_own, read_roster
from shared.contracts.exchange import (
    RECEIPT_TYPE,
    WITHDRAWN_TYPE,
    Receipt,
    RosterPerson,
    RosterText,
    Withdrawn,
)
from shared.contracts.people import person_of
from shared.contracts.topics import view_reads
from shared.hierarchy import UnitTree, UnknownUnit
from shared.messaging.cloudevents import Undecodable, read_meta
from shared.messaging.dead_letters import key_of


@dataclass(frozen=True, slots=True)
class Gone:
    """A roster's tombstone: the person, or one text about them."""

    person: UUID
    record: UUID | None


Meaning = Fact[Any] | Withdrawn | Receipt | RosterPerson | RosterText | Gone


@dataclass(frozen=True, slots=True)
class Reading:
    """One record, understood. `id` tells repeated facts apart; None where the newest state simply wins."""

    record: ConsumerRecord
    meaning: Meaning
    id: str | None = None
    type: str | None = None


@dataclass(slots=True)
class NotUnderstood(Exception):
    """A record that must be set aside, and why."""

    reason: str
    detail: str
    id: str | None = None
    type: str | None = None


def understand(record: ConsumerRecord) -> Reading:
    """What a record of `exchange.…` or `roster.…` means. Raises NotUnderstood; never anything else."""
    if record.topic.startswith("roster."):
        return Reading(record, _of_roster(record))
    ce_id = ce_type = None
    try:
        meta = read_meta(record.headers)
        ce_id, ce_type = meta.id, meta.type
        meaning: Meaning
        if meta.type == WITHDRAWN_TYPE:
            meaning = read_own(Withdrawn, record.value)
        elif meta.type == RECEIPT_TYPE:
            meaning = read_own(Receipt, record.value)
        else:
            meaning = read_fact(meta, record.value)
    except Undecodable as error:
        raise NotUnderstood(error.reason, error.detail, ce_id, ce_type) from None
    return Reading(record, meaning, ce_id, ce_type)


def _of_roster(record: ConsumerRecord) -> RosterPerson | RosterText | Gone:
    key = key_of(record)
    try:
        person, text = person_of(key)
    except ValueError:
        raise NotUnderstood("undecodable", "the key is no person") from None
    if not record.value:
        return Gone(person, text)
    try:
        found = read_roster(key, record.value)
    except Undecodable as error:
        raise NotUnderstood(error.reason, error.detail) from None
    if found.person != person or (isinstance(found, RosterText) and found.record != text):
        raise NotUnderstood("wrong_schema", "key and value name different persons")
    return found


def topics_of(unit: str, tree: UnitTree) -> tuple[str, ...]:
    """The topics that the view of a unit reads, `units` aside; empty while the tree does not know the unit yet."""
    try:
        ancestors = tree.path(unit).keys()[1:]
    except UnknownUnit:
        return ()
    found = view_reads(unit, ancestors, has_units_below=bool(tree.children(unit)))
    return tuple(topic for topic in found if topic.startswith(("exchange.", "roster.")))


@dataclass
class Plan:
    """Who reads what: topics with the hosted units that read them."""

    readers: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[str], tree: UnitTree) -> Plan:
        """The plan for hosting these units."""
        plan = cls()
        for unit in sorted(units):
            for topic in topics_of(unit, tree):
                plan.readers.setdefault(topic, []).append(unit)
        return plan

    def without(self, units: Collection[str]) -> Plan:
        """The same plan when nobody reads for these units."""
        left = {topic: [one for one in readers if one not in units] for topic, readers in self.readers.items()}
        return Plan({topic: readers for topic, readers in left.items() if readers})

    def share(
        self, records: dict[str, list[ConsumerRecord]], positions: dict[tuple[str, str], int]
    ) -> tuple[dict[str, list[ConsumerRecord]], dict[tuple[str, str], tuple[int, int]]]:
        """What of the records (by topic) is new for each unit, and how that moves its positions (from, to)."""
        batch: dict[str, list[ConsumerRecord]] = {}
        moves: dict[tuple[str, str], tuple[int, int]] = {}
        for topic, found in records.items():
            for unit in self.readers.get(topic, ()):
                position = positions[unit, topic]
                # a unit that was added later reads from the beginning what others have read already
                if new := [record for record in found if record.offset >= position]:
                    batch.setdefault(unit, []).extend(new)
                    moves[unit, topic] = (position, new[-1].offset + 1)
        return batch, moves

    @property
    def topics(self) -> tuple[str, ...]:
        """All topics to read."""
        return tuple(sorted(self.readers))
