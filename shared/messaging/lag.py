"""How far a consumer group is behind: committed offsets against the ends of its topics."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError


async def group_lag(kafka: dict[str, Any], group: str, topics: Iterable[str]) -> dict[str, int]:
    """Records not yet committed by `group`, by topic; -1 where the broker cannot say. Joins no group.

    `kafka` are aiokafka's connection settings of the group's own principal.
    """
    wanted = list(topics)
    consumer = AIOKafkaConsumer(*wanted, **kafka, enable_auto_commit=False)
    committed = AIOKafkaConsumer(**kafka, group_id=group, enable_auto_commit=False)
    try:
        async with asyncio.timeout(10):
            await consumer.start()
            await committed.start()
            places = [TopicPartition(t, p) for t in wanted for p in consumer.partitions_for_topic(t) or ()]
            committed.assign(places)
            begins, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
            lag = dict.fromkeys(wanted, 0)
            for place in places:
                done = await committed.committed(place)
                lag[place.topic] += ends[place] - (begins[place] if done is None else done)
            return lag
    except (KafkaError, OSError):
        return dict.fromkeys(wanted, -1)
    finally:
        await consumer.stop()
        await committed.stop()
