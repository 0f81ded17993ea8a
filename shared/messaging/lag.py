"""How far a consumer group is behind: committed offsets against the ends of its topics."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.messaging.clients import started

PATIENCE = 10.0
"""Seconds that the broker may take to say it."""

_NEVER = -1
"""What Kafka says for a place at which a group has not committed."""


async def group_lag(kafka: dict[str, Any], group: str, topics: Iterable[str]) -> dict[str, int]:
    """Records not yet committed by `group`, by topic; -1 where the broker cannot say. Joins no group.

    `kafka` are aiokafka's connection settings of the group's own principal.
    """
    wanted = list(topics)
    consumer = AIOKafkaConsumer(*wanted, **kafka, enable_auto_commit=False)
    groups = AIOKafkaAdminClient(**kafka)
    try:
        async with asyncio.timeout(PATIENCE), started(consumer, groups):
            places = [TopicPartition(t, p) for t in wanted for p in consumer.partitions_for_topic(t) or ()]
            begins, ends, done = await asyncio.gather(
                consumer.beginning_offsets(places), consumer.end_offsets(places), _committed(groups, group, places)
            )
            # a broker that is just back may know no topic yet
            lag = {topic: 0 if consumer.partitions_for_topic(topic) else -1 for topic in wanted}
            for place in places:
                lag[place.topic] += ends[place] - (begins[place] if done[place] == _NEVER else done[place])
            return lag
    except (KafkaError, OSError):
        return dict.fromkeys(wanted, -1)


async def _committed(
    groups: AIOKafkaAdminClient, group: str, places: list[TopicPartition]
) -> dict[TopicPartition, int]:
    """The offset that `group` has committed at each place, or `_NEVER`. Waits until somebody can say it."""
    while True:
        try:
            found = await groups.list_consumer_group_offsets(group, partitions=places)
        except KafkaError as error:
            if not error.retriable:
                raise
        else:
            # A broker that is just back and has not read the group's offsets yet says so of the group as a whole, which
            # aiokafka overlooks (its consumer, too: there it looks like a group that has never committed anything).
            if found.keys() == set(places):
                return {place: said.offset for place, said in found.items()}
        await asyncio.sleep(0.1)
