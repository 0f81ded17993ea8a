"""Follows the only partition of a topic from its beginning, or from its last record on."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

from shared.broker_log import broker
from shared.loops import moved
from shared.messaging.alive import Alive, Sign
from shared.messaging.clients import started
from shared.messaging.visible import visible

LOOK = 5.0
"""Seconds between two looks whether the broker answers and still shows the topic."""


async def follow(
    kafka: dict[str, Any], topic: str, *, last_only: bool = False
) -> AsyncGenerator[tuple[list[ConsumerRecord], bool], None]:
    """What comes, each half second at the latest, be it nothing; and whether all has been given that was there first.

    Ends never. Raises KafkaError, OSError or TimeoutError where the broker is away, or does not show the topic (any
    more). To be closed (`contextlib.aclosing`).
    """
    consumer = AIOKafkaConsumer(**kafka, enable_auto_commit=False, auto_offset_reset="earliest")
    place = TopicPartition(topic, 0)
    async with started(consumer):
        await _look(consumer, topic)
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        if last_only:
            consumer.seek(place, max(0, end - 1))
        else:
            await consumer.seek_to_beginning(place)
        alive, looked = Alive(topic, lambda: _sign(consumer, place)), time.monotonic()
        while True:
            if time.monotonic() - looked >= LOOK:
                await _look(consumer, topic)
                if not await alive.look():
                    raise StandsStill(topic)
                looked = time.monotonic()
            found = (await consumer.getmany(place, timeout_ms=500)).get(place, [])
            moved()
            yield found, await consumer.position(place) >= end


class StandsStill(KafkaError):  # type: ignore[misc]
    """There is more in the topic, and it does not come."""


async def _sign(consumer: AIOKafkaConsumer, place: TopicPartition) -> Sign:
    position = await consumer.position(place)
    return Sign(position, behind=(await consumer.end_offsets([place]))[place] > position)


async def _look(consumer: AIOKafkaConsumer, topic: str) -> None:
    seen = await visible(consumer)
    broker.answers()
    if topic not in seen:
        raise TopicAuthorizationFailedError(topic)
