"""What the migrations build is what the code uses, and what an installed service holds stays."""

from __future__ import annotations

import asyncpg

from deploy.testing.postgres import PostgresForTests
from services.mentoring.app import MIGRATIONS
from services.mentoring.journeys.tables import Journey
from services.mentoring.tests.build import Mentoring
from shared import migrations
from shared.testing import unlike_the_migrations


async def test_the_migrated_tables_are_those_of_the_models(here: Mentoring) -> None:
    assert await unlike_the_migrations(here.service.database.url, Journey.metadata) == []


async def test_journeys_from_before_stay_as_they_stood_and_are_counted_once(postgres: PostgresForTests) -> None:
    dsn = (await postgres.database("upgrade")).dsn
    await migrations.upgrade(MIGRATIONS, dsn, "0001")
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "INSERT INTO journeys (id, person, unit, path, started_on, made_on, outcome, version) "
        "SELECT gen_random_uuid(), gen_random_uuid(), 'ov-celle', '{}', DATE '2026-01-01', made, outcome, version "
        "FROM (VALUES (NULL::date, NULL, 1), ('2026-01-05', 'reached', 2)) AS v (made, outcome, version)"
    )
    await migrations.upgrade(MIGRATIONS, dsn)
    rows = await connection.fetch("SELECT outcome, version, edited, tries, told::text FROM journeys ORDER BY version")
    assert [tuple(row) for row in rows] == [(None, 1, 1, 0, "[]"), ("reached", 2, 2, 0, "[]")]
    due = "SELECT count(*) FROM deadlines d JOIN journeys j ON d.subject = j.id || '/upgrade'"
    assert await connection.fetchval(due) == 2, "each is looked at once"
    assert await connection.fetchval("SELECT count(*) FROM reminders") == 0, "nobody is reminded of what is long past"
    await connection.close()
