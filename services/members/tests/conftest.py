"""`members`: the service in this process, over a database of its own, with the small district recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.testing.postgres import PostgresForTests
from services.members.app import MIGRATIONS
from services.members.testing import Running, running, settings_for
from services.members.tests.builders import district


@pytest.fixture
async def members(postgres: PostgresForTests, tmp_path: Path) -> AsyncIterator[Running]:
    """The running service."""
    database = await postgres.database("members", migrated=MIGRATIONS)
    async with running(settings_for(tmp_path, database.dsn)) as found:
        await district(found)
        yield found
