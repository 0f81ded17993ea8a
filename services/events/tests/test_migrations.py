"""What the migrations build is what the code uses."""

from __future__ import annotations

from services.events.calendar.tables import Occasion
from services.events.tests.build import Events
from shared.testing import unlike_the_migrations


async def test_the_migrated_tables_are_those_of_the_models(here: Events) -> None:
    assert await unlike_the_migrations(here.service.database.url, Occasion.metadata) == []
