"""An installed service is upgraded in place: who was contact person becomes the first."""

from __future__ import annotations

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.testing.postgres import PostgresForTests
from services.members.app import MIGRATIONS
from shared import migrations

PERSON = """
INSERT INTO persons (id, status, unit, version, title, first_name, last_name, gender, street, postcode, town, phone,
    mobile, email)
SELECT gen_random_uuid(), 'member', 'ov-celle', 1, '', 'Mia', 'Groß', '', '', '', '', '', '', ''
FROM generate_series(1, 3) RETURNING id"""


async def test_the_present_contact_person_becomes_the_first_and_the_past_stays(postgres: PostgresForTests) -> None:
    dsn = (await postgres.database("upgrade")).dsn
    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://", 1))

    def to(connection: Connection, revision: str) -> None:
        settings = migrations.config(MIGRATIONS)
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)

    async with engine.begin() as connection:
        await connection.run_sync(to, "0002")
        people = list(await connection.scalars(text(PERSON)))
        await connection.execute(text("INSERT INTO contacts VALUES ('ov-celle', 4), ('ov-bergen', 1)"))
        rows = [
            ("ov-celle", people[0], "contact", "2026-01-01"),
            ("ov-celle", people[1], "contact", None),
            ("ov-bergen", people[2], "stand_in", None),
        ]
        for unit, person, kind, ended in rows:
            await connection.execute(
                text(
                    "INSERT INTO appointments (id, unit, person, kind, from_day, ended_on) VALUES "
                    "(gen_random_uuid(), :unit, :person, :kind, '2025-01-01', CAST(CAST(:ended AS text) AS date))"
                ),
                {"unit": unit, "person": person, "kind": kind, "ended": ended},
            )
    async with engine.begin() as connection:
        await connection.run_sync(to, "head")
        found = await connection.execute(text("SELECT place, count(*) AS n FROM appointments GROUP BY place"))
        assert [(row.place, row.n) for row in found] == [(1, 3)]
        versions = await connection.execute(text("SELECT version, edited FROM contacts ORDER BY version"))
        assert [(row.version, row.edited) for row in versions] == [(1, 1), (4, 4)]
    await engine.dispose()
