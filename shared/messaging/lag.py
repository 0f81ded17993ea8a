"""What the broker says of a consumer group: how far it is, how far its topics go, who takes part."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    KafkaError,
    NotCoordinatorForGroupError,
)

from shared.messaging.clients import started

PATIENCE = 10.0
"""Seconds that the broker may take to say it."""
FRESH = 5.0
"""Seconds for which an answer serves whoever else asks."""

_JUST_BEGUN = (GroupCoordinatorNotAvailableError, GroupLoadInProgressError, NotCoordinatorForGroupError)
_NEVER = -1
"""What Kafka says for a place at which a group has not committed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A group at a moment: records not yet committed by topic (-1: unknown), up to where it has committed, where that
    ends, client ids of its members."""

    lag: dict[str, int]
    committed: dict[TopicPartition, int]
    ends: dict[TopicPartition, int]
    members: frozenset[str]


class Group:
    """A consumer group as its own principal may see it. Joins no group itself.

    `kafka` are aiokafka's connection settings; without `topics` it tells the members alone.
    """

    def __init__(self, kafka: dict[str, Any], group: str, topics: Iterable[str]) -> None:
        self._kafka, self._group, self._topics = kafka, group, list(topics)
        self._asking = asyncio.Lock()
        self._asked_at = float("-inf")
        self._seen: Seen | None = None

    async def lag(self) -> dict[str, int]:
        """Records not yet committed, by topic; -1 where the broker cannot say."""
        seen = await self.seen()
        return seen.lag if seen else dict.fromkeys(self._topics, -1)

    async def seen(self) -> Seen | None:
        """The group now, or some seconds ago; None where the broker cannot say."""
        async with self._asking:
            if time.monotonic() - self._asked_at > FRESH:
                self._seen = await self._patiently()
                self._asked_at = time.monotonic()
            return self._seen

    async def _patiently(self) -> Seen | None:
        """None after a while: a broker that has just begun knows its groups, and who coordinates them, only then."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        return await self._look()
                    except _JUST_BEGUN:
                        await asyncio.sleep(0.1)
        except (KafkaError, OSError):  # a timeout is one of the latter
            return None

    async def _look(self) -> Seen:
        consumer = AIOKafkaConsumer(*self._topics, **self._kafka, enable_auto_commit=False)
        groups = AIOKafkaAdminClient(**self._kafka)
        async with started(consumer, groups):
            places = [TopicPartition(t, p) for t in self._topics for p in consumer.partitions_for_topic(t) or ()]
            begins, ends, done, described = await asyncio.gather(
                consumer.beginning_offsets(places),
                consumer.end_offsets(places),
                _committed(groups, self._group, places),
                groups.describe_consumer_groups([self._group]),
            )
        # a broker that is just back may know no topic yet
        lag = {topic: 0 if consumer.partitions_for_topic(topic) else -1 for topic in self._topics}
        committed = {place: begins[place] if done[place] == _NEVER else done[place] for place in places}
        for place in places:
            lag[place.topic] += ends[place] - committed[place]
        members = {client for answer in described for group in answer.groups for _, client, *_ in group[5]}
        return Seen(lag, committed, ends, frozenset(members))


async def _committed(
    groups: AIOKafkaAdminClient, group: str, places: list[TopicPartition]
) -> dict[TopicPartition, int]:
    """The offset that `group` has committed at each place, or `_NEVER`. Waits until somebody can say it."""
    while places:
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
    return {}
