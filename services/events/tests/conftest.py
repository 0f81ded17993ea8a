"""The service over a database of each test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.testing.postgres import PostgresForTests
from services.events.app import MIGRATIONS
from services.events.tests.build import Events, events


@pytest.fixture
async def here(postgres: PostgresForTests, tmp_path: Path) -> AsyncIterator[Events]:
    """`events`."""
    database = await postgres.database("events", migrated=MIGRATIONS)
    async with events(database.dsn, tmp_path) as found:
        yield found
