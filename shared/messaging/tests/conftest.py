"""A topic, an event type and a database for each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from aiokafka import AIOKafkaProducer

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from shared.database import Database
from shared.messaging.tests.build import Thing, Writer, drop_kind, new_kind, with_tables


@pytest.fixture
def kind(kafka: KafkaForTests) -> Iterator[type[Thing]]:
    """An event type with a topic of its own."""
    found = new_kind(kafka.unique("things").replace(".", "-"))
    kafka.topics(found.TOPIC)
    yield found
    drop_kind(found)


@pytest.fixture
async def database(postgres: PostgresForTests) -> AsyncIterator[Database]:
    """A database with the tables of messaging, and a table `seen`."""
    found = await with_tables((await postgres.database("messaging")).dsn)
    yield found
    await found.close()


@pytest.fixture
async def writer(kafka: KafkaForTests, kind: type[Thing]) -> AsyncIterator[Writer]:
    """Writes to the topic of `kind`."""
    producer = AIOKafkaProducer(**kafka.admin_user.aiokafka, acks="all", enable_idempotence=True)
    await producer.start()
    yield Writer(producer, kind)
    await producer.stop()
