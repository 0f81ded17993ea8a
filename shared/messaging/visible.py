"""Which topics the broker shows a consumer: those that are there and that it may read."""

import asyncio

from aiokafka import AIOKafkaConsumer

PATIENCE = 5.0
"""Seconds that the broker gets for an answer."""


async def visible(consumer: AIOKafkaConsumer) -> set[str]:
    """Ask it now: reading does not tell that it is away, nor that a right was taken.

    A topic that it does not show must not be assigned, nor stay so: aiokafka would ask for its leader without a pause,
    thousands of times a second. Raises KafkaError, OSError or TimeoutError where the broker does not answer.
    """
    async with asyncio.timeout(PATIENCE):
        found: set[str] = await consumer.topics()
        return found
