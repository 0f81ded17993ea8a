"""Whoever follows the units and is not let to is told so, and follows as soon as it may."""

from __future__ import annotations

import asyncio

from confluent_kafka.admin import AclOperation

from deploy.testing.kafka import KafkaForTests
from shared.background import end
from shared.contracts.topics import UNITS, common_topics
from shared.hierarchy import UnitTree
from shared.messaging.tests.build import until
from shared.units import UnitsFollower


async def test_who_is_not_let_to_read_the_units_is_told_and_reads_them_once_the_right_is_there(
    kafka: KafkaForTests,
) -> None:
    kafka.ensure(common_topics())
    user, times = kafka.user("follower"), 0

    def interrupted() -> None:
        nonlocal times
        times += 1

    async def told_twice() -> bool:
        return times >= 2

    async def current() -> bool:
        return follower.current

    follower = UnitsFollower(user.aiokafka, UnitTree(), interrupted=interrupted)
    running = asyncio.create_task(follower.run())
    try:
        await until(told_twice)
        assert not follower.current
        kafka.give([kafka.allow(user.name, AclOperation.READ, topic=UNITS)])
        await until(current)
    finally:
        await end([running])
