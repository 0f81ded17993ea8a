"""What exchange holds about somebody is what is said; a tombstone leaves what is kept for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from deploy.testing.postgres import PostgresForTests
from services.exchange.app import MIGRATIONS
from services.exchange.persons import PERSONS
from services.exchange.routing.outputs import Output
from services.exchange.routing.processing import Processing
from services.exchange.routing.publisher import Publisher
from shared.database import Database
from shared.persons.canaries import leaves_what_is_said
from shared.testing import tombstone


class Nowhere(Publisher):
    """Publishes to nobody."""

    async def publish(self, outputs: Sequence[Output]) -> list[int]:
        return [0 for _ in outputs]


async def test_a_tombstone_leaves_what_is_said(postgres: PostgresForTests) -> None:
    made = await postgres.database("exchange", migrated=MIGRATIONS)
    database = Database(made.dsn)
    processing = Processing(database, Nowhere({}))

    async def erase(person: UUID) -> None:
        assert await processing.again(tombstone(str(person))) is None

    meta = {"id": "1", "type": "probe", "source": "/probe", "subject": "1", "time": "2026-11-30T12:00:00+00:00"}
    try:
        await leaves_what_is_said(
            database,
            PERSONS,
            erase,
            given={("facts", "meta"): meta | {"version": 1}},
            rewritten=[("facts", "meta")],
        )
    finally:
        await database.close()
