"""The tests' PostgreSQL and Kafka are real, on either stack: access is refused, data survives a kill."""

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, TopicAuthorizationFailedError
from confluent_kafka.admin import AclOperation

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from deploy.testing.servers import Servers


async def test_a_role_owns_its_database_and_gets_into_no_other(postgres: PostgresForTests) -> None:
    mine, other = await postgres.database("mine"), await postgres.database("other")
    connection = await asyncpg.connect(mine.dsn)
    await connection.execute("CREATE EXTENSION unaccent; CREATE TABLE things (name text)")
    await connection.execute("INSERT INTO things VALUES ('Lüerßen')")
    assert await connection.fetchval("SELECT upper(unaccent(name)) FROM things") == "LUERSSEN"
    await connection.close()
    for database in (other.name, "postgres", "template1"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(mine.dsn.rsplit("/", 1)[0] + f"/{database}")


async def test_a_wrong_password_is_refused(postgres: PostgresForTests) -> None:
    database = await postgres.database()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(database.dsn.replace(database.password, "wrong"))


async def asked_for_ever(connection: asyncpg.Connection) -> None:
    """Until it is gone: a killed server's child notices a moment later."""
    while True:
        await connection.fetchval("SELECT 1")


async def test_a_killed_database_comes_back_at_its_address_with_what_it_had(servers: Servers) -> None:
    postgres = servers.another_postgres("killed-postgres")
    database = await postgres.database()
    connection = await asyncpg.connect(database.dsn)
    # what was only promised may go with a kill: fsync and the rest are off
    await connection.execute("SET synchronous_commit = on; CREATE TABLE things (name text)")
    await connection.execute("INSERT INTO things VALUES ('kept')")
    postgres.kill()
    with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
        await asked_for_ever(connection)
    postgres.start()
    connection = await asyncpg.connect(database.dsn)
    assert await connection.fetchval("SELECT name FROM things") == "kept"
    await connection.close()
    postgres.stop()
    assert not await postgres.server.is_ready()


async def test_a_user_reads_and_writes_where_an_acl_allows_it_and_nowhere_else(kafka: KafkaForTests) -> None:
    mine, other = kafka.unique("mine"), kafka.unique("other")
    kafka.topics(mine, other)
    user = kafka.user()
    kafka.give(kafka.allow(user.name, operation, topic=mine) for operation in (AclOperation.READ, AclOperation.WRITE))
    producer = AIOKafkaProducer(**user.aiokafka, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        await producer.send_and_wait(mine, b"hello")
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(other, b"hello")
    finally:
        await producer.stop()
    consumer = AIOKafkaConsumer(mine, **user.aiokafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        assert (await consumer.getone()).value == b"hello"
    finally:
        await consumer.stop()


@pytest.mark.parametrize("name", ["nobody", "admin"])
async def test_an_unknown_user_or_a_wrong_password_is_refused(kafka: KafkaForTests, name: str) -> None:
    producer = AIOKafkaProducer(**kafka.server.aiokafka(name, "wrong"))
    with pytest.raises(KafkaConnectionError):
        await producer.start()
    await producer.stop()


async def test_a_topic_is_not_created_by_asking_for_it(kafka: KafkaForTests) -> None:
    name = kafka.unique("unheard-of")
    assert name not in kafka.admin().list_topics(timeout=10).topics
    kafka.admin().list_topics(name, timeout=10)
    assert name not in kafka.admin().list_topics(timeout=10).topics
