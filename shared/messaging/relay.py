"""The relay: publishes what stands in the outbox and deletes what the broker acknowledged. No cursor, so no gap.

One relay is active per database (advisory lock on its own connection). A crash between send and delete repeats the
very same records with the same `ce_id`. Pipelined: the next batches are read and sent while the last is in flight
and being deleted; a batch is settled after the one before it.
Order is kept per key: ids of one aggregate are given in commit order (its row is locked first), the producer is
idempotent and never gives a record up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
from confluent_kafka import KafkaException, Producer
from pydantic_core import from_json

from shared.backing_off import BackOff
from shared.broker_log import broker
from shared.database import lead
from shared.loops import beside, moved, rests
from shared.messaging import work

_LOCK = 0x6F7274736E657472  # "ortsnetr", any constant: one relay per database
_READ = "SELECT id, topic, key, value, headers FROM outbox WHERE id <> ALL($1::bigint[]) ORDER BY id LIMIT $2"
"""All that is committed and not on its way. Never "above what was read last": ids are given before the commit, so a row
can appear below, and the next one of its aggregate above would go first."""
_BATCHES = 3
"""How many batches may be on their way at once."""
_SMALL = 200
"""Records below which a batch is sent without waiting for more."""
_RELIABLE = {
    "enable.idempotence": True,
    "acks": "all",
    "message.timeout.ms": 0,
    "linger.ms": 10,  # full batches fill few, large requests; a small one does not wait for it (`_await_answers`)
    "queue.buffering.max.messages": 200_000,
}


class BrokerRefused(ConnectionError):
    """The broker did not take a record; nothing was deleted, everything unsettled is sent again."""


class Batch:
    """Records handed to the producer; counts the broker's answers."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = ids
        self.open = len(ids)
        self.error: str | None = None

    def answered(self, error: Any, _message: Any) -> None:
        """The producer's delivery report for one record."""
        self.open -= 1
        if error is not None:
            self.error = str(error)


class Relay:
    """`database_url` is the service's own; `kafka` is confluent-kafka's configuration with the service's principal."""

    def __init__(self, database_url: str, kafka: dict[str, Any], *, batch: int = 2000, poll: float = 0.25) -> None:
        self._url = database_url
        self._kafka = kafka | _RELIABLE
        self._batch = batch
        self._poll = poll
        self.active = False
        self.connected = False
        """Whether it reaches the database: it relays, or stands by while another process does."""
        self._got_on = False
        """Whether the broker took something since the last interruption: then the next wait is short again."""

    async def run(self) -> None:
        """Relay until cancelled; a lost connection to database or broker is waited out."""
        back_off = BackOff("relay_interrupted")
        while True:
            try:
                await self._lead()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaException, ConnectionError) as error:
                if self._got_on:
                    back_off.reset()
                await back_off.wait(error, broker=_reason(error))
            finally:
                self.active = self.connected = self._got_on = False

    async def _lead(self) -> None:
        async with _connection(self._url) as reader, _connection(self._url) as deleter:
            self.connected = True
            # where another process relays, this waits here and takes over when it goes
            await lead(reader, _LOCK)
            # a deletion that a crash of the database forgets says the same records again, under the same ids
            await deleter.execute("SET synchronous_commit = off")
            # planned with its ids, the reading looks them up in a hash; planned for any, it compares each with each
            await reader.execute("SET plan_cache_mode = force_custom_plan")
            producer = Producer(self._kafka)
            self.active = True
            try:
                await self._relay(reader, deleter, producer)
            finally:
                producer.purge(in_flight=True)

    async def _relay(self, reader: asyncpg.Connection, deleter: asyncpg.Connection, producer: Producer) -> None:
        on_the_way: deque[Batch] = deque()
        settling: deque[asyncio.Task[None]] = deque()
        try:
            while True:
                moved()
                work.committed.clear()
                while settling and (settling[0].done() or len(settling) >= _BATCHES):
                    with rests():  # each of them is watched itself
                        await settling.popleft()
                    on_the_way.popleft()
                rows = await reader.fetch(_READ, [each for batch in on_the_way for each in batch.ids], self._batch)
                if not rows:
                    await self._something(settling)
                    continue
                before = settling[-1] if settling else None
                on_the_way.append(self._send(rows, producer))
                settling.append(asyncio.create_task(self._settle_after(before, on_the_way[-1], deleter, producer)))
        finally:
            for task in settling:
                task.cancel()
            await asyncio.gather(*settling, return_exceptions=True)

    async def _something(self, settling: Sequence[asyncio.Task[None]]) -> None:
        """Wait for a commit of this process or the end of what is on its way; look anyway after a while."""
        commit = asyncio.create_task(work.committed.wait())
        try:
            with rests():
                await asyncio.wait({commit, *settling}, timeout=self._poll, return_when=asyncio.FIRST_COMPLETED)
        finally:
            commit.cancel()

    async def _settle_after(
        self, before: asyncio.Task[None] | None, batch: Batch, deleter: asyncpg.Connection, producer: Producer
    ) -> None:
        """Settle a batch when the one before it is; where that one failed, nothing of this one may be deleted."""
        if before:
            await before
        await self._settle(batch, deleter, producer)

    async def _settle(self, batch: Batch, deleter: asyncpg.Connection, producer: Producer) -> None:
        """Wait for the broker's answers, then delete what it has."""
        with beside():
            await asyncio.to_thread(_await_answers, batch, producer)
            moved()
            await deleter.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", batch.ids)
        self._got_on = True
        broker.answers()

    @staticmethod
    def _send(rows: Sequence[asyncpg.Record], producer: Producer) -> Batch:
        batch = Batch([row["id"] for row in rows])
        answered = batch.answered
        for _, topic, key, value, text in rows:
            headers = from_json(text)  # the client encodes text itself, faster than we could
            while True:
                try:
                    producer.produce(topic, value, key, headers=headers, on_delivery=answered)
                    break
                except BufferError:
                    producer.poll(0.05)
        return batch


@contextlib.asynccontextmanager
async def _connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        # a lost connection cannot be closed politely
        with contextlib.suppress(Exception):
            await asyncio.wait_for(connection.close(), 1)


def _reason(error: BaseException) -> str | None:
    """What the broker says (never anything of a record), for errors that are its own."""
    return str(error) if isinstance(error, KafkaException | BrokerRefused) else None


def _await_answers(batch: Batch, producer: Producer) -> None:
    answers = producer.flush if len(batch.ids) < _SMALL else producer.poll  # flushing sends what lingers at once
    while batch.open:
        answers(0.05)
        if broker.interrupted:  # that it is away is no fault of the relay's: its time begins when it is back
            moved()
    if batch.error:
        raise BrokerRefused(batch.error)
