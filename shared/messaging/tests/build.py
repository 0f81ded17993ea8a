"""What the tests of messaging are made of: an event type of their own, a database with the tables, Kafka users."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from confluent_kafka.admin import AclOperation

from deploy.testing.kafka import KafkaForTests, User
from shared.contracts.base import CATALOGUE, Event, event
from shared.database import Database
from shared.hierarchy import UnitPath
from shared.messaging.cloudevents import meta_for
from shared.messaging.tables import metadata
from shared.settings import Settings

CELLE = UnitPath(branch="ov-celle", sub_district="ub-celle", district="bezirk-hannover")


class Thing(Event):
    """An event of the tests; each test has a class of its own with a topic of its own (`new_kind`)."""

    SERVICE: ClassVar[str]

    thing: UUID
    n: int


def new_kind(service: str) -> type[Thing]:
    """A new event type `<service>.thing_happened` on the topic `<service>.events`."""

    class ThingHappened(Thing):
        SERVICE = service

    return event(f"{service}.thing_happened", aggregate="thing", subject="thing")(ThingHappened)


def drop_kind(kind: type[Event]) -> None:
    """Take it out of the catalogue again: what is in there needs a rule and a sample."""
    CATALOGUE.pop(kind.TYPE, None)


async def with_tables(dsn: str) -> Database:
    """A database with the tables of messaging."""
    database = Database(dsn)
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.exec_driver_sql("CREATE TABLE seen (n serial, thing uuid, what int)")
    return database


def reader(kafka: KafkaForTests, topic: str, group: str) -> User:
    """A user who may read a topic in a group, and nothing else."""
    user = kafka.user("reader")
    kafka.give(
        [
            kafka.allow(user.name, AclOperation.READ, topic=topic),
            kafka.allow(user.name, AclOperation.READ, group=group),
        ]
    )
    return user


def settings(kafka: KafkaForTests, dsn: str, user: User) -> Settings:
    """Settings of a service of the tests."""
    values: dict[str, Any] = {
        "service": user.name,
        "database_url": dsn,
        "kafka_bootstrap": kafka.bootstrap,
        "kafka_username": user.name,
        "kafka_password": user.password,
        "client_secret": "unused-in-here",
        "http_port": 1,
        "members_url": "http://127.0.0.1:1",
        "mentoring_url": "http://127.0.0.1:1",
        "events_url": "http://127.0.0.1:1",
    }
    return Settings(**values)


@dataclass
class Writer:
    """Writes to a topic as the owner of it would, or as nobody should."""

    producer: AIOKafkaProducer
    kind: type[Thing]

    async def say(self, thing: UUID, n: int, ce_id: str | None = None, wrong: dict[str, bytes] | None = None) -> None:
        """A proper event; `wrong` replaces headers."""
        happened = self.kind(unit=CELLE, thing=thing, n=n)
        meta = meta_for(happened, version=n + 1, acting_unit=None, command=None, parts=0)
        headers = {name: text.encode() for name, text in meta.headers().items()}
        headers |= {"ce_id": ce_id.encode()} if ce_id else {}
        await self.raw(str(thing), happened.model_dump_json().encode(), list((headers | (wrong or {})).items()))

    async def raw(self, key: str, value: bytes | None, headers: list[tuple[str, bytes]]) -> None:
        """Any record."""
        await self.producer.send_and_wait(self.kind.TOPIC, value, key.encode(), headers=headers)


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Wait until something holds; fails after a while."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.02)


async def everything_in(kafka: KafkaForTests, topic: str) -> list[ConsumerRecord]:
    """All records of a topic's only partition, in order."""
    consumer = AIOKafkaConsumer(**kafka.admin_user.aiokafka, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        found: list[ConsumerRecord] = []
        while await consumer.position(place) < end:
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                found.extend(records)
        return found
    finally:
        await consumer.stop()


async def rewind(kafka: KafkaForTests, group: str, topic: str) -> None:
    """Set a group back to the beginning, as if it had crashed before it committed."""
    consumer = AIOKafkaConsumer(**kafka.admin_user.aiokafka, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        place = TopicPartition(topic, 0)
        consumer.assign([place])
        await consumer.commit({place: 0})
    finally:
        await consumer.stop()


async def rows(database: Database, query: str, *values: object) -> list[asyncpg.Record]:
    """Rows of a query on a connection of its own."""
    connection = await database.connect()
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


def some_id() -> UUID:
    """An id that no other test has."""
    return uuid4()
