"""How far a consumer group is behind: committed offsets against the ends of its topics."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

CLOSING = 2.0
"""Seconds that closing clients may take. While the broker stands still it takes minutes or for ever, in spite of any
timeout around it: nobody waits for that."""


async def group_lag(kafka: dict[str, Any], group: str, topics: Iterable[str]) -> dict[str, int]:
    """Records not yet committed by `group`, by topic; -1 where the broker cannot say. Joins no group.

    `kafka` are aiokafka's connection settings of the group's own principal.
    """
    wanted = list(topics)
    consumer = AIOKafkaConsumer(*wanted, **kafka, enable_auto_commit=False)
    committed = AIOKafkaConsumer(**kafka, group_id=group, enable_auto_commit=False)
    try:
        async with asyncio.timeout(10):
            await asyncio.gather(consumer.start(), committed.start())
            places = [TopicPartition(t, p) for t in wanted for p in consumer.partitions_for_topic(t) or ()]
            committed.assign(places)
            # all at once: one after the other they are a round trip for each of dozens of partitions
            begins, ends, *dones = await asyncio.gather(
                consumer.beginning_offsets(places), consumer.end_offsets(places), *map(committed.committed, places)
            )
            lag = dict.fromkeys(wanted, 0)
            for place, done in zip(places, dones, strict=True):
                lag[place.topic] += ends[place] - (begins[place] if done is None else done)
            return lag
    except (KafkaError, OSError):
        return dict.fromkeys(wanted, -1)
    finally:
        closing = asyncio.gather(consumer.stop(), committed.stop(), return_exceptions=True)
        await asyncio.wait([closing], timeout=CLOSING)
        closing.cancel()
