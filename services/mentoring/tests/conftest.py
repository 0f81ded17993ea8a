"""The service over a database of each test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.testing.postgres import PostgresForTests
from services.mentoring.tests.build import Mentoring, mentoring


@pytest.fixture
async def here(postgres: PostgresForTests, tmp_path: Path) -> AsyncIterator[Mentoring]:
    """`mentoring`."""
    async with mentoring((await postgres.database("mentoring")).dsn, tmp_path) as found:
        yield found
