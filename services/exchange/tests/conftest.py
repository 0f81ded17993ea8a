"""A broker of exchange's own: its topics have fixed names, and other tests write to theirs."""

from collections.abc import AsyncIterator

import pytest

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from deploy.testing.servers import Servers
from services.exchange.tests.world import World


@pytest.fixture(scope="session")
def broker(servers: Servers) -> KafkaForTests:
    """A Kafka that only exchange's tests use."""
    return servers.another_kafka("exchange-kafka")


@pytest.fixture
async def world(broker: KafkaForTests, postgres: PostgresForTests) -> AsyncIterator[World]:
    """Units of its own, empty domain topics, a fresh database."""
    found = await World.create(broker, postgres)
    yield found
    await found.close()
