"""What the migrations build is what the code uses."""

from services.mentoring.journeys.tables import Journey
from services.mentoring.tests.build import Mentoring
from shared.testing import unlike_the_migrations


async def test_the_migrated_tables_are_those_of_the_models(here: Mentoring) -> None:
    assert await unlike_the_migrations(here.service.database.url, Journey.metadata) == []
