"""A broker of exchange's own: its topics have fixed names, and other tests write to theirs."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.embedded.testing import KafkaForTests, PostgresForTests
from services.exchange.tests.world import World


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaForTests]:
    """A Kafka that only exchange's tests use."""
    folder: Path = tmp_path_factory.mktemp("exchange-kafka")
    found = KafkaForTests(folder)
    found.topics_ready = False  # type: ignore[attr-defined]
    yield found
    found.child.stop()


@pytest.fixture
async def world(broker: KafkaForTests, postgres: PostgresForTests) -> AsyncIterator[World]:
    """Units of its own, empty domain topics, a fresh database."""
    found = await World.create(broker, postgres)
    yield found
    await found.close()
