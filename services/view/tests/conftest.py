"""What every test of the view finds: stages as they were set up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import District
from services.view.tests.played import Played
from services.view.tests.stage import STAGES, create_topics, on_stage


@pytest.fixture(autouse=True)
def _played_as_set_up() -> Iterator[None]:
    """What a test lets the services say ends with it: several tests share a stage, in any order."""
    before = [(stage, stage.services) for stage in STAGES]
    yield
    for stage, services in before:
        stage.services = services


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(postgres: PostgresForTests, kafka: KafkaForTests) -> AsyncIterator[Played]:
    """The district with its people, told once for each module."""
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        found = Played(stage)
        await found.tell()
        yield found
