"""The service over a database of each test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.testing.postgres import PostgresForTests
from services.mentoring.app import MIGRATIONS
from services.mentoring.tests.build import Mentoring, mentoring


@pytest.fixture
async def here(postgres: PostgresForTests, tmp_path: Path) -> AsyncIterator[Mentoring]:
    """`mentoring`."""
    database = await postgres.database("mentoring", migrated=MIGRATIONS)
    async with mentoring(database.dsn, tmp_path) as found:
        yield found
