"""The relay: what is committed reaches the broker, in order per key, at least once, whatever is killed when."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka.admin import AclOperation
from sqlalchemy.exc import DBAPIError

from deploy.testing.kafka import KafkaForTests
from shared.database import Database, lost
from shared.messaging.relay import Batch, Relay
from shared.messaging.tables import outbox
from shared.messaging.tests.build import CELLE, Thing, everything_in, rows, some_id, until
from shared.messaging.work import work_on


@pytest.fixture
def writing(kafka: KafkaForTests, kind: type[Thing]) -> dict[str, str]:
    """confluent-kafka's settings of a user who may write to the topic, and nothing else."""
    user = kafka.user("relay")
    kafka.give([kafka.allow(user.name, AclOperation.WRITE, topic=kind.TOPIC)])
    return user.confluent


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[Relay]:
    """The relay in the background."""
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def say(database: Database, kind: type[Thing], thing: UUID, *numbers: int) -> None:
    """Commit one event after the other."""
    for n in numbers:
        async with work_on(database) as work:
            work.emit(kind(unit=CELLE, thing=thing, n=n), version=n + 1)


async def settled(database: Database) -> None:
    """Wait until the outbox is empty."""

    async def empty() -> bool:
        return not await rows(database, "SELECT 1 FROM outbox LIMIT 1")

    await until(empty, 60)


async def published(kafka: KafkaForTests, kind: type[Thing], thing: UUID) -> list[int]:
    """Numbers said about a thing, in order, each ce_id counted once."""
    seen: dict[str, int] = {}
    for record in await everything_in(kafka, kind.TOPIC):
        if record.key.decode() == str(thing):
            event = kind.model_validate_json(record.value)
            seen.setdefault(dict(record.headers)["ce_id"].decode(), event.n)
    return list(seen.values())


async def test_what_is_committed_is_published_in_order_and_then_gone(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str]
) -> None:
    one, other = some_id(), some_id()
    async with running(Relay(database.url, writing)):
        await say(database, kind, one, *range(20))
        await say(database, kind, other, *range(20))
        await settled(database)
    assert await published(kafka, kind, one) == list(range(20))
    assert await published(kafka, kind, other) == list(range(20))


async def test_what_is_rolled_back_is_never_said(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str]
) -> None:
    thing = some_id()
    async with running(Relay(database.url, writing)):
        with contextlib.suppress(ZeroDivisionError):
            async with work_on(database) as work:
                work.emit(kind(unit=CELLE, thing=thing, n=0), version=1)
                await work.flush()
                raise ZeroDivisionError
        await say(database, kind, thing, 1)
        await settled(database)
    assert await published(kafka, kind, thing) == [1]


async def test_a_tombstone_has_no_value_and_keeps_its_headers(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str]
) -> None:
    async with database.transaction() as session:
        row: dict[str, object] = {"topic": kind.TOPIC, "key": "somebody", "value": None}
        row |= {"headers": {"ce_id": "a", "ce_type": "t"}}
        row |= {"aggregate_type": "people", "aggregate_id": "somebody", "aggregate_version": 2}
        await session.execute(outbox.insert(), [row])
    async with running(Relay(database.url, writing)):
        await settled(database)
    (record,) = await everything_in(kafka, kind.TOPIC)
    assert (record.key, record.value, dict(record.headers)["ce_id"]) == (b"somebody", None, b"a")


async def test_a_row_that_appears_below_what_was_read_already_is_not_lost_under_load(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str]
) -> None:
    """Ids are given before the commit: somebody slow commits a low id while others keep the relay busy."""
    slow, busy = some_id(), some_id()
    stop = asyncio.Event()

    async def load() -> None:
        n = 0
        while not stop.is_set():
            async with work_on(database) as work:
                for _ in range(20):
                    work.emit(kind(unit=CELLE, thing=busy, n=n), version=n + 1)
                    n += 1

    async def slow_is_gone() -> bool:
        return not await rows(database, "SELECT 1 FROM outbox WHERE aggregate_id = $1", str(slow))

    async with running(Relay(database.url, writing, batch=5)):
        loading = None
        try:
            async with work_on(database) as work:
                work.emit(kind(unit=CELLE, thing=slow, n=0), version=1)
                await work.session.execute(outbox.insert(), work._rows())
                work._said.clear()
                loading = asyncio.create_task(load())

                async def much_is_out() -> bool:
                    return any(await published(kafka, kind, busy))

                await until(much_is_out)
            await until(slow_is_gone, 10)
        finally:
            stop.set()
            if loading:
                await loading
    assert await published(kafka, kind, slow) == [0]


async def test_a_row_that_appears_below_goes_before_the_next_of_its_kind_while_the_broker_stands_still(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str]
) -> None:
    """Others' records are on their way, unanswered, when somebody slow commits a low id and then a high one."""
    slow, other, answering = some_id(), some_id(), asyncio.Event()

    class StandsStill(Relay):
        async def _settle(self, *sent: Any) -> None:
            await answering.wait()
            await super()._settle(*sent)

    async def above_is_out() -> bool:
        return 1 in await published(kafka, kind, slow)

    async with running(StandsStill(database.url, writing)):
        async with work_on(database) as work:
            work.emit(kind(unit=CELLE, thing=slow, n=0), version=1)
            await work.flush()
            work._said.clear()
            await say(database, kind, other, 0)
            await until(lambda: _is_out(kafka, kind, other))
        await say(database, kind, slow, 1)
        await until(above_is_out)
        answering.set()
        await settled(database)
    assert await published(kafka, kind, slow) == [0, 1]


async def _is_out(kafka: KafkaForTests, kind: type[Thing], thing: UUID) -> bool:
    return bool(await published(kafka, kind, thing))


async def test_a_crash_between_send_and_delete_says_the_same_again_and_loses_nothing(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str]
) -> None:
    thing = some_id()
    await say(database, kind, thing, *range(5))

    class Crash(BaseException):
        pass

    class Crashing(Relay):
        async def _settle(self, batch: Batch, *others: object) -> None:
            async def sent() -> bool:
                return len(await everything_in(kafka, kind.TOPIC)) == 5

            producer = others[1]
            producer.flush(10)  # type: ignore[attr-defined]
            await until(sent)
            raise Crash

    with contextlib.suppress(Crash):
        await Crashing(database.url, writing).run()
    assert len(await rows(database, "SELECT 1 FROM outbox")) == 5
    await say(database, kind, thing, 5)
    async with running(Relay(database.url, writing)):
        await settled(database)
    records = await everything_in(kafka, kind.TOPIC)
    assert len(records) == 11, "the five again"
    assert len({dict(record.headers)["ce_id"] for record in records}) == 6, "under the same ids"
    assert await published(kafka, kind, thing) == [0, 1, 2, 3, 4, 5]


async def test_of_two_relays_on_one_database_one_is_active_and_the_other_takes_over(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str]
) -> None:
    thing = some_id()
    first, second = Relay(database.url, writing), Relay(database.url, writing)
    async with running(second):

        async def second_leads() -> bool:
            return second.active

        async with running(first):

            async def one_leads() -> bool:
                return first.active or second.active

            await until(one_leads)
            await say(database, kind, thing, *range(10))
            await settled(database)
            assert first.active != second.active
        await until(second_leads)
        await say(database, kind, thing, 10)
        await settled(database)
    assert await published(kafka, kind, thing) == list(range(11))
    assert len(await everything_in(kafka, kind.TOPIC)) == 11, "nothing was said twice"


_RELAY = """
import asyncio, json, sys
from shared.messaging.relay import Relay
asyncio.run(Relay(sys.argv[1], json.loads(sys.argv[2]), batch=50).run())
"""


async def test_a_relay_that_is_killed_again_and_again_loses_nothing_and_keeps_the_order(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str], tmp_path: Path
) -> None:
    thing = some_id()
    numbers = range(1500)
    process: subprocess.Popen[bytes] | None = None
    try:
        for part in range(3):
            command = [sys.executable, "-c", _RELAY, database.url, json.dumps(writing)]
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: ASYNC220 - a moment
            before = len(await everything_in(kafka, kind.TOPIC))
            await say(database, kind, thing, *numbers[part * 500 : part * 500 + 500])

            async def it_relays(before: int = before) -> bool:
                return len(await everything_in(kafka, kind.TOPIC)) > before

            await until(it_relays)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        async with running(Relay(database.url, writing)):
            await settled(database)
    finally:
        if process and process.poll() is None:
            process.kill()
    assert await published(kafka, kind, thing) == list(numbers)


async def test_a_lost_database_connection_is_waited_out(
    kafka: KafkaForTests, database: Database, kind: type[Thing], writing: dict[str, str]
) -> None:
    thing = some_id()
    relay = Relay(database.url, writing)
    async with running(relay):
        await say(database, kind, thing, 0)
        await settled(database)
        await rows(
            database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        # a command that meets a connection just lost fails and is repeated; its transaction never was
        try:
            await say(database, kind, thing, 1)
        except DBAPIError as error:
            if not lost(error):
                raise
            await say(database, kind, thing, 1)
        await settled(database)
    assert await published(kafka, kind, thing) == [0, 1]


async def test_a_broker_that_refuses_a_record_keeps_it_in_the_outbox(
    kafka: KafkaForTests, database: Database, kind: type[Thing]
) -> None:
    """A right that is missing is given later: nothing was lost meanwhile, and the end of the process is not held up."""
    thing = some_id()
    user = kafka.user("relay")
    await say(database, kind, thing, 0)
    relay = Relay(database.url, user.confluent)
    async with running(relay):

        async def tried() -> bool:
            return relay.active

        await until(tried)
        assert len(await rows(database, "SELECT 1 FROM outbox")) == 1
        kafka.give([kafka.allow(user.name, AclOperation.WRITE, topic=kind.TOPIC)])
        await settled(database)
    assert await published(kafka, kind, thing) == [0]
