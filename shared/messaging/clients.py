"""Clients of Kafka for as long as they are needed: started, and closed however that goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

Client: TypeAlias = AIOKafkaConsumer | AIOKafkaProducer | AIOKafkaAdminClient

CLOSING = 2.0
"""Seconds that closing may take. While the broker stands still it takes minutes or for ever, in spite of any timeout
around it: nobody waits for that."""


@asynccontextmanager
async def started(*clients: Client) -> AsyncIterator[None]:
    """With these clients at work. Not for members of a consumer group: those have to leave it in order.

    Raises KafkaError or OSError where the broker cannot be reached.
    """
    try:
        await asyncio.gather(*(client.start() for client in clients))
        yield
    finally:
        _, hanging = await asyncio.wait([asyncio.create_task(_close(client)) for client in clients], timeout=CLOSING)
        for closing in hanging:
            closing.cancel()


async def _close(client: Client) -> None:
    with suppress(KafkaError, OSError):
        await (client.close() if isinstance(client, AIOKafkaAdminClient) else client.stop())
