"""What the migrations build is what the code uses."""

from __future__ import annotations

from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.testing.postgres import PostgresForTests
from services.members.app import MIGRATIONS
from services.members.model import metadata
from services.members.testing import Running
from shared import migrations
from shared.messaging import tables
from shared.testing import unlike_the_migrations


async def test_the_migrated_tables_are_those_of_the_models(members: Running) -> None:
    url = members.settings.database_url.get_secret_value()
    assert await unlike_the_migrations(url, metadata, tables.metadata) == []


async def test_persons_and_questions_of_an_older_installation_survive(postgres: PostgresForTests) -> None:
    """0004: keys are computed, and questions go to the branch that knows the person."""
    url = (await postgres.database("older")).dsn
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_to, "0002")
            for statement in _OLDER:
                await connection.exec_driver_sql(statement)
        async with engine.begin() as connection:
            await connection.run_sync(_to, "head")
            rows = await connection.exec_driver_sql("SELECT name_key, mail_key FROM persons ORDER BY number")
            assert [tuple(row) for row in rows] == [("müller|jörg peter", "jörg@example.org"), ("strauss|", "")]
            rows = await connection.exec_driver_sql("SELECT kind, unit, asked_by FROM import_proposals ORDER BY kind")
            asked = [("left", "ov-celle", "ub-celle"), ("same", "ov-holle", "ub-celle")]
            assert [tuple(row) for row in rows] == asked
            rows = await connection.exec_driver_sql("SELECT report->'missing', report->'held' FROM import_jobs")
            assert [tuple(row) for row in rows] == [([], 1)]
    finally:
        await engine.dispose()


def _to(connection: Connection, revision: str) -> None:
    settings = migrations.config(MIGRATIONS)
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)


_ANNA, _JOERG = "01970000-0000-7000-8000-000000000001", "01970000-0000-7000-8000-000000000002"
_PERSON = "title, gender, street, postcode, town, phone, mobile, status, version"
_OLDER = (
    """INSERT INTO units (key, name, level, parent, municipality, postcodes, latitude, longitude, population, version)
       VALUES ('ub-celle', 'Unterbezirk Celle', 'unterbezirk', NULL, '', '{}', 1, 1, 1, 1)""",
    f"""INSERT INTO persons (id, number, unit, first_name, last_name, email, {_PERSON})
        VALUES ('{_JOERG}', '00000001', 'ov-celle', 'Jörg-Peter', 'MÜLLER', 'jörg@example.org',
                '', '', '', '', '', '', '', 'member', 1),
               ('{_ANNA}', NULL, NULL, '', 'Strauß', '', '', '', '', '', '', '', '', 'other', 1)""",
    f"""INSERT INTO import_proposals (id, unit, import_id, kind, person, number, row, state)
        VALUES (gen_random_uuid(), 'ub-celle', gen_random_uuid(), 'left', '{_JOERG}', '00000001', NULL, 'open'),
               (gen_random_uuid(), 'ub-celle', gen_random_uuid(), 'same', '{_ANNA}', '00000002',
                '{{"unit": "ov-holle"}}', 'open')""",
    f"""INSERT INTO import_jobs
          (id, unit, key, name, file, at, state, attempts, failed, read, changed, new, moved, report)
        VALUES (gen_random_uuid(), 'ub-celle', 'k', '', '', now(), 'done', 1, '', 1, 0, 0, 0,
                '{{"missing": [{{"person": "{_JOERG}"}}], "doubtful": [], "doubtful_total": 1}}')""",
)
