"""The service over a database of each test's own, with a mail server."""

from collections.abc import AsyncIterator

import pytest

from deploy.testing.postgres import PostgresForTests
from services.notify.app import MIGRATIONS
from services.notify.tests.build import Notify, notify, post_office
from services.notify.tests.paper import is_said_for_whatever_failed


@pytest.fixture
async def here(postgres: PostgresForTests) -> AsyncIterator[Notify]:
    """`notify`."""
    database = await postgres.database("notify", migrated=MIGRATIONS)
    async with post_office() as post, notify(database.dsn, post) as found:
        yield found
        await is_said_for_whatever_failed(found)
