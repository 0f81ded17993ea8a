"""The broker is killed while events are said and heard: none is lost, none takes effect twice, the order stays."""

from __future__ import annotations

import json

import pytest
from confluent_kafka.admin import AclOperation

from deploy.testing.kafka import KafkaForTests
from shared import broker_log
from shared.database import Database
from shared.messaging.broker import confluent_settings
from shared.messaging.relay import Relay
from shared.messaging.tests.build import Thing, rows, settings, some_id, until
from shared.messaging.tests.test_reactions import Listener
from shared.messaging.tests.test_relay import running, say
from shared.tests.test_broker_log import log_of_a_service

FEW = 10
"""Lines: that it is away, that it is back, and what the group's coordinator was up to; unfiltered, hundreds."""


async def test_a_killed_broker_loses_nothing_and_floods_no_log(
    kafka: KafkaForTests, database: Database, kind: type[Thing], capfd: pytest.CaptureFixture[str]
) -> None:
    user = kafka.user("relay")
    kafka.give([kafka.allow(user.name, AclOperation.WRITE, topic=kind.TOPIC)])
    listener, thing = Listener(kind, kafka, database), some_id()

    async def has_heard(count: int) -> None:
        async def found() -> bool:
            return len(await listener.heard(thing)) >= count

        await until(found, 120)

    with log_of_a_service():
        async with (
            running(Relay(database.url, confluent_settings(settings(kafka, database.url, user)))),
            listener.at_work(),
        ):
            await say(database, kind, thing, *range(100))
            await has_heard(1)
            capfd.readouterr()
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
    lines = [json.loads(line)["event"] for line in capfd.readouterr().err.splitlines()]
    assert broker_log.BACK in lines
    assert len(lines) < FEW, lines
