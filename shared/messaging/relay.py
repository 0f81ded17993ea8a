"""The relay: publishes what stands in the outbox and deletes what the broker acknowledged. No cursor, so no gap.

One relay is active per database (advisory lock on its own connection). A crash between send and delete repeats the
very same records with the same `ce_id`. Pipelined: the next batch is read while the last is in flight.
Order is kept per key: ids of one aggregate are given in commit order (its row is locked first), the producer is
idempotent and never gives a record up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Sequence
from typing import Any

import asyncpg
from confluent_kafka import KafkaException, Producer

from shared import logs
from shared.messaging import work

log = logs.get(__name__)

_LOCK = 0x6F7274736E657472  # "ortsnetr", any constant: one relay per database
_READ = "SELECT id, topic, key, value, headers FROM outbox WHERE id > $1 ORDER BY id LIMIT $2"
_RELIABLE = {
    "enable.idempotence": True,
    "acks": "all",
    "message.timeout.ms": 0,
    "linger.ms": 1,
    "queue.buffering.max.messages": 200_000,
}


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

    async def run(self) -> None:
        """Relay until cancelled; a lost connection to database or broker is waited out."""
        delay = 0.2
        while True:
            try:
                await self._lead()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaException, ConnectionError) as error:
                log.warning("relay_interrupted", error=type(error).__name__, retry_in=delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 5)
            else:
                delay = 0.2
            finally:
                self.active = False

    async def _lead(self) -> None:
        reader, deleter = await asyncpg.connect(self._url), await asyncpg.connect(self._url)
        producer = Producer(self._kafka)
        try:
            # where another process relays, this waits here and takes over when it goes
            await reader.execute("SELECT pg_advisory_lock($1)", _LOCK)
            self.active = True
            await self._relay(reader, deleter, producer)
        finally:
            producer.purge(in_flight=True)
            # a lost connection cannot be closed politely
            for connection in (reader, deleter):
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(connection.close(), 1)

    async def _relay(self, reader: asyncpg.Connection, deleter: asyncpg.Connection, producer: Producer) -> None:
        in_flight: Batch | None = None
        after = 0
        while True:
            work.committed.clear()
            rows = await reader.fetch(_READ, after, self._batch)
            sent = self._send(rows, producer)
            if in_flight:
                await asyncio.to_thread(_await_answers, in_flight, producer)
                await deleter.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", in_flight.ids)
            in_flight, after = sent, (rows[-1]["id"] if rows else 0)
            if not in_flight:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(work.committed.wait(), self._poll)

    @staticmethod
    def _send(rows: Sequence[asyncpg.Record], producer: Producer) -> Batch | None:
        if not rows:
            return None
        batch = Batch([row["id"] for row in rows])
        for row in rows:
            value = row["value"]
            headers = [(name, text.encode()) for name, text in json.loads(row["headers"]).items()]
            key = row["key"].encode()
            encoded = None if value is None else value.encode()
            while True:
                try:
                    producer.produce(row["topic"], encoded, key, headers=headers, on_delivery=batch.answered)
                    break
                except BufferError:
                    producer.poll(0.05)
        return batch


def _await_answers(batch: Batch, producer: Producer) -> None:
    while batch.open:
        producer.poll(0.05)
    if batch.error:
        raise ConnectionError(batch.error)
