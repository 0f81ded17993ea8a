"""What the migrations build is what the code uses."""

from __future__ import annotations

from services.members.model import metadata
from services.members.testing import Running
from shared.messaging import tables
from shared.testing import unlike_the_migrations


async def test_the_migrated_tables_are_those_of_the_models(members: Running) -> None:
    url = members.settings.database_url.get_secret_value()
    assert await unlike_the_migrations(url, metadata, tables.metadata) == []
