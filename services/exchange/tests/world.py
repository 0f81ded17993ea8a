"""A small district with its topics, in which tests say things and read what comes out where."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import Database as TestDatabase
from deploy.testing.postgres import PostgresForTests
from services.exchange.app import MIGRATIONS
from services.exchange.routing.consumer import Exchange
from services.exchange.routing.inputs import TOPICS, UNIT_TYPE
from services.exchange.routing.processing import CONSUMER
from services.exchange.routing.publisher import Publisher
from shared.contracts import topics
from shared.contracts.base import Event
from shared.contracts.people import PERSON_TYPE, TEXT_TYPE, PersonRecord, PersonText
from shared.database import Database
from shared.hierarchy import Level, Unit, UnitPath
from shared.ids import new_id
from shared.messaging.cloudevents import Meta, to_record
from shared.messaging.dead_letters import DeadLetter, listed
from shared.messaging.lag import Group

_START = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    """A record that came out: where, with which key, type, value and sight."""

    topic: str
    offset: int
    key: str
    type: str
    id: str
    sight: str | None
    value: Any
    raw: ConsumerRecord

    @classmethod
    def of(cls, record: ConsumerRecord) -> Seen:
        """From what a consumer got."""
        headers = {name: value.decode() for name, value in record.headers}
        value = None if record.value is None else json.loads(record.value)
        return cls(
            record.topic,
            record.offset,
            (record.key or b"").decode(),
            headers["ce_type"].split(".")[-2],
            headers["ce_id"],
            headers.get("ce_sight"),
            value,
            record,
        )

    def everything(self) -> bytes:
        """Key, value and headers in one, to search in."""
        return b" ".join([self.raw.key or b"", self.raw.value or b"", *(value for _, value in self.raw.headers)])


@dataclass
class World:
    """Two sub-districts; the first has two branches, the second one."""

    broker: KafkaForTests
    database: TestDatabase
    suffix: str
    producer: AIOKafkaProducer
    clock: int = 0
    expects_letters: bool = False
    versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def create(cls, broker: KafkaForTests, postgres: PostgresForTests) -> World:
        """Fresh units and database; the domain topics are emptied, and nobody from before holds any of them."""
        broker.fresh(topics.common_topics())

        async def left() -> bool:
            seen = await Group(broker.admin_user.aiokafka, CONSUMER, ()).seen()
            return seen is not None and not seen.members

        await until(left, "who was killed has left the group")
        database = await postgres.database("exchange", migrated=MIGRATIONS)
        producer = AIOKafkaProducer(**broker.admin_user.aiokafka, enable_idempotence=True)
        await producer.start()
        found = cls(broker, database, secrets.token_hex(3), producer)
        names = [t.name for unit in found.units for t in topics.unit_topics(unit.key, has_units_below=bool(unit.name))]
        broker.topics(*names)
        return found

    async def close(self) -> None:
        """Close the producer. Nothing may have been set aside unless the test says so."""
        await self.producer.stop()
        if not self.expects_letters:
            assert await self.letters() == []

    async def letters(self) -> list[DeadLetter]:
        """What is set aside."""
        database = Database(self.database.dsn)
        try:
            async with database.reading() as session:
                return await listed(session)
        finally:
            await database.close()

    def key(self, short: str) -> str:
        """This world's unit: `own`, `sibling`, `foreign` (branches), `parent`, `other` (sub-districts), `district`."""
        return f"{short}-{self.suffix}"

    def path(self, short: str) -> UnitPath:
        """Path of a unit."""
        above = {"own": "parent", "sibling": "parent", "foreign": "other", "late": "parent"}
        if short == "district":
            return UnitPath(district=self.key("district"))
        if short in above:
            return UnitPath(branch=self.key(short), sub_district=self.key(above[short]), district=self.key("district"))
        return UnitPath(sub_district=self.key(short), district=self.key("district"))

    @property
    def units(self) -> list[Unit]:
        """All units; those with a name have units below."""
        return [self.unit(short) for short in ("district", "parent", "other", "own", "sibling", "foreign")]

    def unit(self, short: str) -> Unit:
        """One unit as it stands in `units`."""
        path = self.path(short)
        parent = path.keys()[1] if len(path.keys()) > 1 else None
        name = "" if path.level is Level.BRANCH else short
        return Unit(
            key=path.unit, name=name, level=path.level, parent=parent, latitude=52, longitude=9, population=1000
        )

    def meta(self, kind: str, key: str, **more: Any) -> Meta:
        """The next record's context: a second later than the last, the next version of its subject."""
        self.clock += 1
        self.versions[key] = self.versions.get(key, 0) + 1
        given: dict[str, Any] = {
            "id": str(new_id()),
            "type": kind,
            "source": "/members",
            "subject": key,
            "time": _START + timedelta(seconds=self.clock),
            "version": self.versions[key],
        }
        return Meta(**(given | more))

    async def say(self, event: Event, **more: Any) -> Meta:
        """Publish a domain event, as the relay would."""
        meta = self.meta(event.TYPE, event.subject, **more)
        await self.repeat(event, meta)
        return meta

    async def repeat(self, event: Event, meta: Meta) -> None:
        """Publish an event with a context it has had before."""
        record = to_record(event, meta)
        await self.send(record.topic, record.key.encode(), record.value, record.encoded_headers())

    async def send(
        self, topic: str, key: bytes, value: str | bytes | None, headers: list[tuple[str, bytes]]
    ) -> ConsumerRecord:
        """Publish a record as it is."""
        encoded = value.encode() if isinstance(value, str) else value
        return await self.producer.send_and_wait(topic, encoded, key=key, headers=headers)

    async def person(self, person: UUID, version: int = 1, **fields: Any) -> None:
        """Publish a person's data."""
        record = PersonRecord(person=person, version=version, **fields)
        await self._state(topics.PEOPLE, record.key, PERSON_TYPE, version, record.model_dump_json())

    async def text(self, person: UUID, record: UUID, text: str) -> None:
        """Publish a text about a person."""
        found = PersonText(person=person, record=record, text=text)
        await self._state(topics.PEOPLE, found.key, TEXT_TYPE, 1, found.model_dump_json())

    async def erase(self, key: str, version: int) -> None:
        """Publish a tombstone in `people`."""
        await self._state(topics.PEOPLE, key, TEXT_TYPE if "/" in key else PERSON_TYPE, version, None)

    async def record_units(self, *units: Unit) -> None:
        """Publish units, all of the world's without arguments."""
        for unit in units or self.units:
            await self._state(topics.UNITS, unit.key, UNIT_TYPE, unit.version, unit.model_dump_json())

    async def _state(self, topic: str, key: str, kind: str, version: int, value: str | None) -> None:
        meta = self.meta(kind, key, version=version)
        headers = [(name, text.encode()) for name, text in meta.headers().items()]
        await self.send(topic, key.encode(), value, headers)

    @asynccontextmanager
    async def exchange(self, **more: Any) -> AsyncIterator[Exchange]:
        """A running instance."""
        database = Database(self.database.dsn)
        exchange = Exchange(
            database,
            self.broker.admin_user.aiokafka,
            Publisher({**self.broker.admin_user.confluent, "log_level": 0}),
            **more,
        )
        task = asyncio.create_task(exchange.run())
        try:
            yield exchange
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await database.close()

    async def routed(self) -> None:
        """Wait until everything said so far is processed (or set aside)."""
        reader = AIOKafkaConsumer(**self.broker.admin_user.aiokafka)
        await reader.start()
        database = Database(self.database.dsn)
        try:
            read = [topic for topic in topics.common_topics() if topic.name in TOPICS]
            places = [TopicPartition(topic.name, part) for topic in read for part in range(topic.partitions)]
            begins, ends = await reader.beginning_offsets(places), await reader.end_offsets(places)
            owed = {place: end for place, end in ends.items() if end > begins[place]}

            async def done() -> bool:
                connection = await database.connect()
                try:
                    rows = await connection.fetch("SELECT topic, partition, position FROM offsets")
                finally:
                    await connection.close()
                reached = {TopicPartition(row["topic"], row["partition"]): row["position"] for row in rows}
                return all(reached.get(place, 0) >= end for place, end in owed.items())

            await until(done, "everything routed")
        finally:
            await reader.stop()
            await database.close()

    async def published(self, *names: str) -> list[Seen]:
        """All records of these topics; of every topic of this world without names."""
        wanted = names or tuple(
            t.name for unit in self.units for t in topics.unit_topics(unit.key, has_units_below=bool(unit.name))
        )
        reader = AIOKafkaConsumer(**self.broker.admin_user.aiokafka, auto_offset_reset="earliest")
        await reader.start()
        try:
            places = [TopicPartition(name, 0) for name in wanted]
            reader.assign(places)
            ends = await reader.end_offsets(places)
            found: list[Seen] = []
            for place in places:
                await reader.seek_to_beginning(place)
            while any([await reader.position(place) < ends[place] for place in places]):
                for records in (await reader.getmany(timeout_ms=100)).values():
                    found += [Seen.of(record) for record in records]
            return found
        finally:
            await reader.stop()

    async def facts(self, short: str) -> list[Seen]:
        """What came out on a unit's own topic."""
        return await self.published(topics.exchange(self.key(short)))

    async def roster(self, short: str) -> dict[str, Any]:
        """A unit's roster as a view would have it: the newest by key, without tombstones."""
        newest = {seen.key: seen.value for seen in await self.published(topics.roster(self.key(short)))}
        return {key: value for key, value in newest.items() if value is not None}


async def until(condition: Callable[[], Awaitable[bool]], what: str, seconds: float = 30) -> None:
    """Wait until a condition holds. Raises AssertionError after a while."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        await asyncio.sleep(0.02)
