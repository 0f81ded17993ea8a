"""A connection that died while nobody used it is noticed before it is used; a live one is not asked each time."""

import asyncpg
from sqlalchemy import event, text
from sqlalchemy.exc import InternalError

from deploy.testing.postgres import PostgresForTests
from shared import database as shared_database
from shared.database import Database, lost


async def test_connections_that_died_meanwhile_are_replaced(postgres: PostgresForTests) -> None:
    found = await postgres.database("dying")
    database = Database(found.dsn)
    try:
        async with database.reading() as one, database.reading() as other:
            await one.execute(text("SELECT 1"))
            await other.execute(text("SELECT 1"))
        admin = await asyncpg.connect(postgres.server.dsn())
        killed = await admin.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", found.name
        )
        await admin.close()
        assert len(killed) == 2
        _let_time_pass(database)
        async with database.reading() as one, database.reading() as other:
            assert (await one.execute(text("SELECT 1"))).scalar() == 1
            assert (await other.execute(text("SELECT 1"))).scalar() == 1
    finally:
        await database.close()


async def test_a_connection_just_used_is_not_asked(postgres: PostgresForTests) -> None:
    database = Database((await postgres.database("fresh")).dsn)
    asked = []
    dialect = database.engine.sync_engine.dialect
    ping = dialect.do_ping
    dialect.do_ping = lambda dbapi_connection: asked.append(1) or ping(dbapi_connection)  # type: ignore[method-assign, func-returns-value]
    try:
        for _ in range(5):
            async with database.reading() as session:
                await session.execute(text("SELECT 1"))
        assert not asked
        _let_time_pass(database)
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
        assert asked
    finally:
        await database.close()


def _let_time_pass(database: Database) -> None:
    """As if every connection had been idle for longer than it is trusted."""

    @event.listens_for(database.engine.sync_engine, "checkout", insert=True, once=False)
    def age(_connection: object, record: object, _proxy: object) -> None:
        record.info["used"] -= 2 * shared_database._FRESH  # type: ignore[attr-defined]


def test_a_connection_that_broke_in_the_middle_of_a_question_is_lost() -> None:
    broken = asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress")
    adapted = Exception("InternalClientError")
    adapted.__cause__ = broken
    assert lost(broken)
    assert lost(InternalError("BEGIN", None, adapted))
    assert not lost(InternalError("BEGIN", None, Exception("something else")))
