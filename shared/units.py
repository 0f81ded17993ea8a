"""A service's own copy of the unit tree, kept up to date from the compacted topic `units`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from shared import logs
from shared.backing_off import BackOff
from shared.broker_log import broker
from shared.contracts.topics import UNITS
from shared.hierarchy import Unit, UnitTree

log = logs.get(__name__)

_PATIENCE = 5.0
"""Seconds that a broker that was away gets for an answer."""


class UnitsFollower:
    """Reads `units` from the beginning, then follows it. `current` is true once it has caught up with the start.

    `changed` is called after each batch that changed the tree.
    """

    def __init__(self, kafka: dict[str, Any], tree: UnitTree, changed: Callable[[], None] | None = None) -> None:
        self._kafka = kafka
        self._tree = tree
        self._changed = changed
        self._caught_up = asyncio.Event()

    @property
    def current(self) -> bool:
        """Whether everything that was there at the start is known."""
        return self._caught_up.is_set()

    async def wait(self) -> None:
        """Wait until it is current."""
        await self._caught_up.wait()

    async def run(self) -> None:
        """Follow until cancelled; a broker that is away is waited for."""
        back_off = BackOff("units_interrupted")
        while True:
            try:
                await self._follow(back_off)
            except (KafkaError, OSError) as error:
                await back_off.wait(error)

    async def _follow(self, back_off: BackOff) -> None:
        consumer = AIOKafkaConsumer(**self._kafka, enable_auto_commit=False, auto_offset_reset="earliest")
        try:
            await consumer.start()
            place = TopicPartition(UNITS, 0)
            consumer.assign([place])
            await consumer.seek_to_beginning(place)
            end = (await consumer.end_offsets([place]))[place]
            broker.answers()
            back_off.reset()
            while True:
                if broker.interrupted:
                    await _listen(consumer, place)
                if await consumer.position(place) >= end:
                    self._caught_up.set()
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    news = [self._put(record.value) for record in records]
                    if any(news) and self._changed is not None:
                        self._changed()
        finally:
            await consumer.stop()

    def _put(self, value: bytes | None) -> bool:
        if value is None:
            return False
        try:
            return self._tree.put(Unit.model_validate_json(value))
        except ValidationError as error:
            log.error("unit_unreadable", errors=error.error_count())
            return False


async def _listen(consumer: AIOKafkaConsumer, place: TopicPartition) -> None:
    """Note when the broker answers again: reading does not tell, it is empty or waits."""
    with contextlib.suppress(KafkaError, OSError):
        async with asyncio.timeout(_PATIENCE):
            await consumer.end_offsets([place])
        broker.answers()
