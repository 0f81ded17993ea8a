"""Reads the domain topics, `people` and `units` in a consumer group, with its offsets in the database."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from services.exchange.routing.inputs import TOPICS
from services.exchange.routing.processing import CONSUMER, Batch, Lost, Processing, positions
from services.exchange.routing.publisher import Publisher
from shared import logs
from shared.backing_off import BackOff
from shared.broker_log import broker
from shared.database import Database
from shared.loops import beside, moved
from shared.messaging.alive import Alive, InHand, Sign, keep_alive
from shared.messaging.lag import Group
from shared.messaging.reactions import passing

log = logs.get(__name__)

BATCH = 1000
"""Records per transaction."""
CONSUMERS = 3
"""Consumers in one process, as many as a domain topic has partitions: one computes while others await their acks."""
_PATIENCE = 5.0
"""Seconds that the broker gets to say where its topics end: an operator waits for that."""
_FETCH = 4 << 20
"""Bytes of one partition that are fetched at once: some whole batches."""


class Exchange:
    """One consumer; a process has several of them. `kafka` is in aiokafka's words; it owns the publisher's end.

    After `session_timeout_ms` without a sign of life another consumer gets its partitions. `instance`: a name that
    stays over restarts and that no other consumer has, with which it gets its own ones back at once.
    """

    def __init__(
        self,
        database: Database,
        kafka: dict[str, Any],
        publisher: Publisher,
        *,
        number: int = 0,
        instance: str = "",
        batch: int = BATCH,
        session_timeout_ms: int = 10_000,
    ) -> None:
        self._database = database
        self._client = f"{kafka.get('client_id', CONSUMER)}-{socket.gethostname()}-{os.getpid()}-{number}"
        self._kafka = kafka | {"client_id": self._client}
        if instance:
            self._kafka["group_instance_id"] = f"{instance}-{number}"
        self._group = Group(kafka, CONSUMER, ())
        self.alive = Alive(self._client, self._sign)
        self._publisher = publisher
        self.processing = Processing(database, publisher)
        self._session_timeout_ms = session_timeout_ms
        self._batch = batch
        self._positions: dict[TopicPartition, int] = {}
        self._consumer: AIOKafkaConsumer | None = None
        self._busy, self._in_hand = False, InHand()

    @property
    def assigned(self) -> bool:
        """Whether it takes part: it has got partitions (none is possible where there are more instances than those)."""
        return self._consumer is not None

    @property
    def holds(self) -> bool:
        """Whether it gets on, as far as is known: a condition of readiness. Where the database lets it wait for ever,
        beginning anew does not help, so that `alive` alone would be content again."""
        return self.alive.holds and not self._in_hand.too_long

    async def run(self) -> None:
        """Route until cancelled; a broker or database that is away is waited for."""
        try:
            await keep_alive(self._route, self.alive)
        finally:
            self._publisher.stop()

    async def _route(self) -> None:
        back_off, self._busy = BackOff("exchange_interrupted"), False
        while True:
            try:
                await self._consume(back_off)
            except Exception as error:
                if not isinstance(error, KafkaError) and not passing(error):
                    raise
                await back_off.wait(error)

    async def _sign(self) -> Sign | None:
        consumer = self._consumer
        if consumer is None:
            return None  # not begun, which it says itself
        at = dict(self._positions)
        # a batch waits for the broker too: that one is away is no fault of whoever has it in hand
        self._in_hand.look(at, busy=self._busy, behind=not broker.interrupted)
        if self._busy and not self._in_hand.too_long:
            return None  # at work, or waiting for a database that is away
        try:
            async with asyncio.timeout(_PATIENCE):
                ends = await consumer.end_offsets(list(at))
        except (KafkaError, OSError):
            return None
        seen = await self._group.seen()
        if seen is None:
            return None
        behind = any(ends[place] > position for place, position in at.items())
        self._in_hand.look(at, busy=self._busy, behind=behind)
        return Sign(tuple(sorted(at.items())), behind, member=self._client in seen.members)

    async def _consume(self, back_off: BackOff) -> None:
        consumer = AIOKafkaConsumer(
            **self._kafka,
            group_id=CONSUMER,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=self._session_timeout_ms,
            heartbeat_interval_ms=self._session_timeout_ms // 4,
            max_poll_interval_ms=300_000,
            max_partition_fetch_bytes=_FETCH,
        )
        try:
            await consumer.start()
            consumer.subscribe(TOPICS, listener=_Seek(self, consumer))
            self._consumer = consumer
            while True:
                found = await consumer.getmany(timeout_ms=200, max_records=self._batch)
                moved()
                await self._take(consumer, found, back_off)
                self._busy = False
        finally:
            self._consumer = None
            await consumer.stop()

    async def _take(
        self, consumer: AIOKafkaConsumer, found: dict[TopicPartition, list[ConsumerRecord]], back_off: BackOff
    ) -> None:
        """Process what came, until it is done or another instance has it."""
        while batch := self._still_to_do(found):
            self._busy = True
            try:
                await self.processing.batch(batch)
            except Lost as lost:
                log.warning("partition_lost", partition=str(lost))
                await self.seek(consumer, consumer.assignment())
                return
            except Exception as error:
                if not passing(error):
                    raise
                # the batch stays in hand: nothing of it has happened
                await back_off.wait(error)
                if not set(found) <= consumer.assignment():
                    await self.seek(consumer, consumer.assignment())
                    return
            else:
                self._positions |= batch.after
                back_off.reset()
                return

    def _still_to_do(self, found: dict[TopicPartition, list[ConsumerRecord]]) -> Batch | None:
        expected = {place: self._positions[place] for place in found if place in self._positions}
        records = [r for place in expected for r in found[place] if r.offset >= expected[place]]
        return Batch(records, expected) if records else None

    async def seek(self, consumer: AIOKafkaConsumer, places: Iterable[TopicPartition]) -> None:
        """Go on where the database says."""
        self._positions = await positions(self._database, list(places))
        for place, position in self._positions.items():
            consumer.seek(place, position)

    async def lag(self) -> dict[str, int]:
        """How many records this consumer's partitions are behind, by topic; -1 where the broker cannot say."""
        consumer = self._consumer
        if consumer is None or not consumer.assignment():
            return {}
        # from the database: whoever had a partition before may have gone further than was known when it came
        known = await positions(self._database, list(consumer.assignment()))
        try:
            async with asyncio.timeout(_PATIENCE):
                begins, ends = await consumer.beginning_offsets(list(known)), await consumer.end_offsets(list(known))
        except (KafkaError, OSError):
            return {place.topic: -1 for place in known}
        behind: dict[str, int] = {}
        for place, position in known.items():
            behind[place.topic] = behind.get(place.topic, 0) + max(0, ends[place] - max(position, begins[place]))
        return behind


class _Seek(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, exchange: Exchange, consumer: AIOKafkaConsumer) -> None:
        self._exchange = exchange
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """What is under way commits or fails by itself: the offsets decide."""

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Go on where the database says."""
        back_off = BackOff("positions_unknown")
        while True:
            try:
                with beside():  # the loop goes round, without partitions
                    await self._exchange.seek(self._consumer, assigned)
                return
            except Exception as error:
                if not passing(error):
                    raise
                await back_off.wait(error)
