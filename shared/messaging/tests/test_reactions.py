"""Reactions over a real broker: every event once, in order; poison is set aside and holds up only its own key."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import BrokerResponseError, GroupLoadInProgressError, NotCoordinatorForGroupError
from aiokafka.protocol.commit import OffsetFetchRequest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from deploy.servers.ports import free_ports
from deploy.testing.kafka import KafkaForTests
from shared.database import Database
from shared.messaging import dead_letters
from shared.messaging.consuming import Consumer
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.lag import Group
from shared.messaging.reactions import Reactions
from shared.messaging.tests.build import Thing, Writer, reader, rewind, rows, settings, some_id, until
from shared.messaging.work import Work
from shared.settings import Settings


class Listener:
    """A service that writes down what it hears; `fails` decides what goes wrong."""

    def __init__(self, kind: type[Thing], kafka: KafkaForTests, database: Database) -> None:
        self.reactions = Reactions(kafka.unique("listener"))
        self.database = database
        self.fails: dict[int, BaseException] = {}
        self.calls: list[int] = []
        user = reader(kafka, kind.TOPIC, self.reactions.consumer)
        self.settings: Settings = settings(kafka, database.url, user)

        @self.reactions.to(kind)
        async def hear(event: Thing, work: Work) -> None:
            self.calls.append(event.n)
            await work.session.execute(
                text("INSERT INTO seen (thing, what) VALUES (:thing, :n)"), {"thing": event.thing, "n": event.n}
            )
            if event.n in self.fails:
                raise self.fails[event.n]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """The broker runs; stopped at the end as at the end of a process."""
        broker = Consumer(self.reactions, self.settings, self.database).broker()
        await broker.start()
        try:
            yield
        finally:
            await broker.stop()

    async def heard(self, thing: UUID) -> list[int]:
        """What took effect for a thing, in order."""
        found = await rows(self.database, "SELECT what FROM seen WHERE thing = $1 ORDER BY n", thing)
        return [row["what"] for row in found]

    async def has_heard(self, thing: UUID, *what: int) -> None:
        """Wait until exactly this took effect."""

        async def found() -> bool:
            return await self.heard(thing) == list(what)

        await until(found)

    async def letters(self) -> list[DeadLetter]:
        """What is set aside."""
        async with self.database.reading() as session:
            return await dead_letters.listed(session)

    async def has_letters(self, *reasons: str) -> list[DeadLetter]:
        """Wait until exactly these are set aside."""

        async def found() -> bool:
            return [letter.reason for letter in await self.letters()] == list(reasons)

        await until(found)
        return await self.letters()

    async def release(self, letter: DeadLetter) -> int:
        """An operator's replay."""
        again = self.reactions.again(self.database)
        return await dead_letters.release(self.database, self.settings.kafka(), letter, again)


@pytest.fixture
def listener(kind: type[Thing], kafka: KafkaForTests, database: Database) -> Listener:
    """A service that listens to `kind`."""
    return Listener(kind, kafka, database)


async def test_every_event_takes_effect_once_and_in_order(listener: Listener, writer: Writer) -> None:
    one, other = some_id(), some_id()
    for n in range(50):
        await writer.say(one if n % 2 else other, n)
    async with listener.at_work():
        await listener.has_heard(one, *range(1, 50, 2))
        await listener.has_heard(other, *range(0, 50, 2))


async def test_records_that_are_read_together_share_a_transaction(listener: Listener, writer: Writer) -> None:
    thing = some_id()
    for n in range(30):
        await writer.say(thing, n)
    async with listener.at_work():
        await listener.has_heard(thing, *range(30))
    (found,) = await rows(listener.database, "SELECT count(DISTINCT xmin::text) AS transactions FROM seen")
    assert found["transactions"] < 10


async def test_one_that_fails_among_many_is_set_aside_alone(listener: Listener, writer: Writer) -> None:
    one, other = some_id(), some_id()
    for n in range(20):
        await writer.say(one if n % 2 else other, n)
    listener.fails[7] = RuntimeError()
    async with listener.at_work():
        letters = await listener.has_letters("failed", *["waiting"] * 6)
        await listener.has_heard(one, 1, 3, 5)
        await listener.has_heard(other, *range(0, 20, 2))
    assert {letter.key for letter in letters} == {str(one)}


async def test_the_same_event_again_has_no_effect(listener: Listener, writer: Writer) -> None:
    thing = some_id()
    await writer.say(thing, 1, ce_id="the-same")
    await writer.say(thing, 1, ce_id="the-same")
    await writer.say(thing, 2)
    async with listener.at_work():
        await listener.has_heard(thing, 1, 2)


async def test_what_was_acknowledged_is_not_read_again_after_a_restart(listener: Listener, writer: Writer) -> None:
    thing = some_id()
    await writer.say(thing, 1)
    async with listener.at_work():
        await listener.has_heard(thing, 1)
    # even without the inbox: the group's offset is committed
    await rows(listener.database, "DELETE FROM inbox")
    await writer.say(thing, 2)
    async with listener.at_work():
        await listener.has_heard(thing, 1, 2)
    assert listener.calls == [1, 2]


async def test_a_passing_failure_is_waited_out_and_nothing_is_skipped(listener: Listener, writer: Writer) -> None:
    thing = some_id()
    for n in range(5):
        await writer.say(thing, n)
    listener.fails[2] = OperationalError("the database is away", None, Exception())

    async def tried_three_times() -> bool:
        return listener.calls.count(2) >= 3

    async with listener.at_work():
        await until(tried_three_times)
        assert await listener.heard(thing) == [0, 1], "what comes before it does not wait"
        done = await rows(listener.database, "SELECT xmin::text FROM seen WHERE what = 0")
        del listener.fails[2]
        await listener.has_heard(thing, 0, 1, 2, 3, 4)
    assert await rows(listener.database, "SELECT xmin::text FROM seen WHERE what = 0") == done, "nor is it done again"
    assert not await listener.letters()


async def test_a_database_that_is_away_loses_nothing(listener: Listener, writer: Writer) -> None:
    thing = some_id()
    listener.fails[1] = asyncpg.ConnectionDoesNotExistError("gone")
    await writer.say(thing, 1)
    async with listener.at_work():

        async def tried() -> bool:
            return len(listener.calls) >= 2

        await until(tried)
        listener.fails.clear()
        await listener.has_heard(thing, 1)


async def test_a_handler_that_keeps_failing_sets_the_event_aside_and_its_key_waits_in_order(
    listener: Listener, writer: Writer
) -> None:
    ill, well = some_id(), some_id()
    listener.fails[1] = RuntimeError("a mistake of ours")
    for n in range(4):
        await writer.say(ill, n)
        await writer.say(well, n)
    async with listener.at_work():
        letters = await listener.has_letters("failed", "failed", "waiting", "waiting", "waiting", "waiting")
        assert await listener.heard(ill) == [0]
        assert {letter.attempts for letter in letters} == {1}
        assert "mistake" not in letters[0].detail, "no text of an error: it may quote a payload"

        assert await listener.release(letters[0]) == 0, "still ill: nothing goes"
        await listener.has_letters("failed", "failed", "waiting", "waiting", "waiting", "waiting")
        assert (await listener.letters())[0].attempts == 2

        listener.fails.clear()
        assert await listener.release(letters[0]) == 3
        assert await listener.heard(ill) == [0, 1, 2, 3]
        await writer.say(ill, 4)
        await listener.has_heard(ill, 0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"ce_type": b"\xff\xfe"}, "undecodable"),
        ({"ce_time": b"yesterday"}, "undecodable"),
    ],
)
async def test_poison_in_the_middle_of_a_batch_holds_up_only_its_own_key(
    listener: Listener, writer: Writer, wrong: dict[str, bytes], reason: str
) -> None:
    ill, well = some_id(), some_id()
    await writer.say(ill, 0)
    await writer.say(ill, 1, wrong=wrong)
    await writer.say(well, 0)
    await writer.say(ill, 2)
    await writer.say(well, 1)
    async with listener.at_work():
        await listener.has_heard(well, 0, 1)
        poison, _waits = await listener.has_letters(reason, "waiting")
        assert await listener.heard(ill) == [0]
        assert poison.key == str(ill)
        # what is not there any more is owed to nobody: discarded with a reason, the rest goes on
        async with listener.database.transaction() as session:
            await dead_letters.discard(session, poison, "written by a broken tool")
        assert await listener.release(poison) == 1
        assert await listener.heard(ill) == [0, 2]
        assert not await listener.letters()


@pytest.mark.parametrize("value", [b"not json", b'{"thing": 7}', None])
async def test_a_value_of_the_wrong_form_is_set_aside_and_says_which_fields(
    listener: Listener, writer: Writer, value: bytes | None
) -> None:
    ill, well = some_id(), some_id()
    headers = [("ce_id", b"x"), ("ce_type", writer.kind.TYPE.encode()), ("ce_source", b"/t")]
    headers.append(("ce_time", b"2026-01-01T00:00:00Z"))
    await writer.raw(str(ill), value, headers)
    await writer.raw("\udcff".encode("utf-8", "surrogatepass").decode("latin-1"), b"x", [])
    await writer.say(well, 1)
    async with listener.at_work():
        await listener.has_heard(well, 1)
        letters = await listener.has_letters("wrong_schema", "undecodable")
    if value and value.startswith(b"{"):
        assert letters[0].detail == "fields: n, thing, unit"


async def test_a_type_that_is_not_known_here_yet_is_passed_over_and_holds_up_nothing(
    listener: Listener, writer: Writer
) -> None:
    thing = some_id()
    await writer.say(thing, 0)
    await writer.say(thing, 1, wrong={"ce_type": b"de.ortsnetz.things.unheard_of.v1"})
    await writer.say(thing, 2)
    async with listener.at_work():
        await listener.has_heard(thing, 0, 2)
        assert not await listener.letters()


async def test_records_read_again_after_a_crash_do_not_wait_behind_a_later_dead_letter(
    listener: Listener, writer: Writer, kafka: KafkaForTests
) -> None:
    thing, last = some_id(), some_id()
    await writer.say(thing, 0)
    await writer.say(thing, 1, wrong={"ce_time": b"yesterday"})
    async with listener.at_work():
        await listener.has_letters("undecodable")
    # the crash: effects and letters are committed, the group's offset is not
    await rewind(kafka, listener.reactions.consumer, writer.kind.TOPIC)
    await writer.say(last, 8)
    async with listener.at_work():
        await listener.has_heard(last, 8)
        (letter,) = await listener.letters()
    assert (letter.offset, letter.reason, letter.attempts) == (1, "undecodable", 2)
    assert await listener.heard(thing) == [0]


async def test_what_comes_to_wait_during_a_release_is_released_too(listener: Listener, writer: Writer) -> None:
    thing = some_id()
    await writer.say(thing, 0)
    await writer.say(thing, 1)
    listener.fails[0] = RuntimeError()
    async with listener.at_work():
        first, _second = await listener.has_letters("failed", "waiting")
        listener.fails.clear()
        again = listener.reactions.again(listener.database)
        late = False

        async def slow(record: object) -> str | None:
            nonlocal late
            if not late:
                late = True
                await writer.say(thing, 2)
                await listener.has_letters("failed", "waiting", "waiting")
            return await again(record)

        assert await dead_letters.release(listener.database, listener.settings.kafka(), first, slow) == 3
        assert await listener.heard(thing) == [0, 1, 2]
        assert not await listener.letters()


async def test_lag_is_what_the_group_has_not_committed(listener: Listener, writer: Writer) -> None:
    topic, thing = writer.kind.TOPIC, some_id()
    for n in range(3):
        await writer.say(thing, n)
    group = Consumer(listener.reactions, listener.settings, listener.database).group
    assert await group.lag() == {topic: 3}
    async with listener.at_work():
        await listener.has_heard(thing, 0, 1, 2)

        async def committed() -> bool:
            return await group.lag() == {topic: 0}

        await until(committed)


@pytest.mark.parametrize("error", [GroupLoadInProgressError, NotCoordinatorForGroupError])
async def test_lag_is_unknown_while_the_broker_does_not_know_yet_what_the_group_has_committed(
    listener: Listener, writer: Writer, monkeypatch: pytest.MonkeyPatch, error: type[BrokerResponseError]
) -> None:
    await writer.say(some_id(), 1)
    send = AIOKafkaClient.send

    async def just_back(client: AIOKafkaClient, node: int, request: Any, **more: Any) -> Any:
        answer = await send(client, node, request, **more)
        if isinstance(request, OffsetFetchRequest):  # as a broker answers that has restarted: of the group as a whole
            answer.topics, answer.error_code = [], error.errno
        return answer

    monkeypatch.setattr(AIOKafkaClient, "send", just_back)
    monkeypatch.setattr("shared.messaging.lag.PATIENCE", 1.0)
    topic = writer.kind.TOPIC
    assert await Group(listener.settings.kafka(), listener.reactions.consumer, [topic]).lag() == {topic: -1}


async def test_lag_on_a_topic_that_the_broker_does_not_know_yet_is_unknown(
    listener: Listener, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writer.say(some_id(), 1)
    monkeypatch.setattr("shared.messaging.lag.AIOKafkaConsumer.partitions_for_topic", lambda *_: None)
    topic = writer.kind.TOPIC
    assert await Group(listener.settings.kafka(), listener.reactions.consumer, [topic]).lag() == {topic: -1}


async def test_whoever_asks_how_far_a_group_is_does_not_wait_for_clients_that_do_not_close(
    listener: Listener, writer: Writer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await writer.say(some_id(), 1)
    closing = 0

    async def stop(_client: object) -> None:
        nonlocal closing
        closing += 1
        try:
            await asyncio.Event().wait()
        finally:
            closing -= 1

    monkeypatch.setattr("shared.messaging.clients.CLOSING", 0.1)
    monkeypatch.setattr("shared.messaging.lag.AIOKafkaConsumer.stop", stop)
    monkeypatch.setattr("shared.messaging.lag.AIOKafkaAdminClient.close", stop)
    topic = writer.kind.TOPIC
    async with asyncio.timeout(30):
        found = await Group(listener.settings.kafka(), listener.reactions.consumer, [topic]).lag()
    assert found == {topic: 1}

    async def given_up() -> bool:
        return closing == 0

    await until(given_up)
    gc.collect()  # what was given up must not say so, as an error, when it goes
    assert "never retrieved" not in caplog.text


async def test_a_broker_that_is_away_at_the_start_is_waited_for(
    listener: Listener, writer: Writer, kafka: KafkaForTests
) -> None:
    thing = some_id()
    await writer.say(thing, 1)
    host, port = kafka.bootstrap.split(":")
    refused = 0
    away = True

    async def pipe(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reading.read(65536):
                writing.write(data)
                await writing.drain()
        writing.close()

    async def forward(reading: asyncio.StreamReader, writing: asyncio.StreamWriter) -> None:
        nonlocal refused
        if away:
            refused += 1
            writing.close()
            return
        there, back = await asyncio.open_connection(host, int(port))
        await asyncio.gather(pipe(reading, back), pipe(there, writing))

    server = await asyncio.start_server(forward, "127.0.0.1", elsewhere := free_ports(1)[0])
    away_settings = listener.settings.model_copy(update={"kafka_bootstrap": f"127.0.0.1:{elsewhere}"})
    task = asyncio.create_task(Consumer(listener.reactions, away_settings, listener.database).run())

    async def tried_again() -> bool:
        return refused > 3

    await until(tried_again)
    assert not task.done()
    away = False
    await listener.has_heard(thing, 1)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    server.close()
