"""A relay that hangs in its database is not ready; one that has nothing to do, stands by or has no broker is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from confluent_kafka.admin import AclOperation

from deploy.testing.kafka import KafkaForTests
from shared.background import end
from shared.broker_log import broker
from shared.database import Database
from shared.loops import LIMIT, Loop
from shared.messaging.broker import confluent_settings
from shared.messaging.relay import Relay
from shared.messaging.tests.build import Thing, rows, settings, some_id, until
from shared.messaging.tests.test_relay import say, settled
from shared.testing import Later
from shared.tests.test_broker_log import log_of_a_service


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    return Later(monkeypatch)


@pytest.fixture
def relay(kafka: KafkaForTests, database: Database, kind: type[Thing]) -> Relay:
    user = kafka.user("relay")
    kafka.give([kafka.allow(user.name, AclOperation.WRITE, topic=kind.TOPIC)])
    return Relay(database.url, confluent_settings(settings(kafka, database.url, user)))


@asynccontextmanager
async def watched(relay: Relay) -> AsyncIterator[Loop]:
    """The relay in the background of a service."""
    loop = Loop(relay.run)
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        await end([task])


async def well(loop: Loop) -> None:
    """Wait until it goes round."""

    async def holds() -> bool:
        return loop.holds

    await until(holds)


async def test_one_without_work_and_one_that_stands_by_are_ready(
    database: Database, relay: Relay, later: Later
) -> None:
    async def active() -> bool:
        return relay.active

    async def waits() -> bool:
        return other.connected

    async with watched(relay) as loop:
        await until(active)
        other = Relay(database.url, relay._kafka)
        async with watched(other) as standing_by:
            await until(waits)
            for _ in range(3):
                later.passes(LIMIT)
                await well(loop)
                await well(standing_by)
            assert not other.active


async def test_a_deletion_that_never_answers_is_seen_though_the_relay_goes_on_reading(
    database: Database, kind: type[Thing], relay: Relay, later: Later
) -> None:
    thing = some_id()
    await say(database, kind, thing, *range(3))
    other = await asyncpg.connect(database.url)

    async def hangs() -> bool:
        waiting = "SELECT FROM pg_stat_activity WHERE query LIKE 'DELETE%' AND wait_event_type = 'Lock'"
        return bool(await rows(database, waiting))

    async with watched(relay) as loop:
        async with other.transaction():
            await other.execute("LOCK TABLE outbox IN SHARE MODE")  # reading goes on
            await until(hangs)
            assert loop.holds
            later.passes(LIMIT)

            async def not_well() -> bool:
                return not loop.holds

            await until(not_well)
            await until(hangs)
            assert not loop.holds
        await settled(database)
        await well(loop)
    await other.close()


async def test_that_the_broker_is_away_is_not_its_fault(
    kafka: KafkaForTests, database: Database, kind: type[Thing], relay: Relay, later: Later
) -> None:
    thing = some_id()

    async def away() -> bool:
        return broker.interrupted

    with log_of_a_service():
        async with watched(relay) as loop:
            await say(database, kind, thing, 0)
            await settled(database)
            kafka.kill()
            try:
                await say(database, kind, thing, 1)
                await until(away, 60)
                for _ in range(3):
                    later.passes(LIMIT)
                    await well(loop)
                assert await rows(database, "SELECT FROM outbox")
            finally:
                kafka.start()
            await settled(database)
            assert loop.holds


async def test_a_batch_that_is_on_its_way_for_ever_is_seen(
    database: Database, kind: type[Thing], relay: Relay, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = asyncio.Event()

    async def never(*_what: object) -> None:
        sent.set()
        await asyncio.Event().wait()

    await say(database, kind, some_id(), 0)
    with monkeypatch.context() as patch:
        patch.setattr("shared.messaging.relay.asyncio.to_thread", never)
        async with watched(relay) as loop:
            await sent.wait()
            assert loop.holds
            later.passes(LIMIT)
            assert not loop.holds
