"""The broker is killed while events are said and heard: none is lost, none takes effect twice, the order stays."""

from __future__ import annotations

from confluent_kafka.admin import AclOperation

from deploy.testing.kafka import KafkaForTests
from shared.database import Database
from shared.messaging.relay import Relay
from shared.messaging.tests.build import Thing, rows, some_id, until
from shared.messaging.tests.test_reactions import Listener
from shared.messaging.tests.test_relay import running, say


async def test_a_killed_broker_loses_nothing(kafka: KafkaForTests, database: Database, kind: type[Thing]) -> None:
    user = kafka.user("relay")
    kafka.give([kafka.allow(user.name, AclOperation.WRITE, topic=kind.TOPIC)])
    listener, thing = Listener(kind, kafka, database), some_id()

    async def has_heard(count: int) -> None:
        async def found() -> bool:
            return len(await listener.heard(thing)) >= count

        await until(found, 120)

    async with running(Relay(database.url, user.confluent)), listener.at_work():
        await say(database, kind, thing, *range(100))
        await has_heard(1)
        kafka.kill()
        try:
            await say(database, kind, thing, *range(100, 150))
            assert len(await rows(database, "SELECT 1 FROM outbox")) >= 50, "what is said meanwhile waits"
        finally:
            kafka.start()
        await say(database, kind, thing, *range(150, 200))
        await has_heard(200)
    assert await listener.heard(thing) == list(range(200))
    assert not await listener.letters()
