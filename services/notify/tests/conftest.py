"""The service over a database of each test's own, with a mail server."""

from collections.abc import AsyncIterator

import pytest

from deploy.testing.postgres import PostgresForTests
from services.notify.tests.build import Notify, notify, post_office


@pytest.fixture
async def here(postgres: PostgresForTests) -> AsyncIterator[Notify]:
    """`notify`."""
    async with post_office() as post, notify((await postgres.database("notify")).dsn, post) as found:
        yield found
