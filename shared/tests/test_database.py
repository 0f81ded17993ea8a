"""A connection that died while nobody used it is noticed before it is used; a live one is not asked each time.

A database that hangs is not waited for by whoever is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import InternalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from deploy.testing.postgres import PostgresForTests
from shared import database as shared_database
from shared.database import Database, NoAnswer, lost


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


class Between:
    """Hands on what goes to the database and back, or holds it as a server that stands still does: connections stay."""

    def __init__(self, dsn: str) -> None:
        self.at = urlsplit(dsn)
        self.lets = asyncio.Event()
        self.lets.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self) -> tuple[asyncio.Server, str]:
        """The server, and the address that leads to the database through here."""
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        login = self.at.netloc.rpartition("@")[0]
        return server, self.at._replace(netloc=f"{login}@127.0.0.1:{port}").geturl()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.at.hostname, self.at.port)
        for source, target in (reader, back), (there, writer):
            self._tasks.add(asyncio.create_task(self._hand_on(source, target)))

    async def _hand_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while some := await source.read(65536):
            await self.lets.wait()
            target.write(some)
        target.close()

    def stop(self) -> None:
        """End all connections."""
        for task in self._tasks:
            task.cancel()


class TestADatabaseThatHangs:
    """Whoever reads, or waits for a command, is told within the time limit; what runs behind the scenes waits."""

    @pytest.fixture
    async def between(self, postgres: PostgresForTests, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Between]:
        """A database that can be made to hang, and a short limit."""
        monkeypatch.setattr("shared.database.ANSWER", 0.2)
        between = Between((await postgres.database("hanging")).dsn)
        server, self.dsn = await between.serve()
        yield between
        between.stop()
        server.close()

    async def test_in_the_middle_of_a_question(self, between: Between) -> None:
        database = Database(self.dsn)
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
        between.lets.clear()
        with pytest.raises(NoAnswer) as hangs:
            async with database.reading() as session:
                await session.execute(text("SELECT 2"))
        assert lost(hangs.value)
        between.lets.set()
        async with database.reading() as session:  # by another connection: the first one's answer is still to come
            assert (await session.scalars(text("SELECT 3"))).one() == 3
        await database.close()

    async def test_before_there_is_a_connection(self, between: Between) -> None:
        database = Database(self.dsn)
        between.lets.clear()
        with pytest.raises(NoAnswer):
            async with database.reading() as session:
                await session.scalar(text("SELECT 1"))
        await database.close()

    async def test_at_the_commit(self, between: Between) -> None:
        database = Database(self.dsn)

        async def command() -> None:
            async with database.transaction(within=0.2) as session:
                await session.execute(text("SELECT 1"))
                between.lets.clear()

        with pytest.raises(NoAnswer):
            await command()
        await database.close()

    async def test_who_set_no_limit_waits(self, between: Between) -> None:
        database = Database(self.dsn)
        with pytest.raises(NoAnswer):
            async with database.reading() as session:
                await session.execute(text("SELECT pg_sleep(0.5)"))
        async with database.transaction() as session:
            assert (await session.execute(text("SELECT 1 FROM pg_sleep(0.5)"))).scalar() == 1
        await database.close()


class _Base(DeclarativeBase):
    pass


class _Thing(_Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


Locking = Callable[[AsyncSession], Awaitable[_Thing | None]]


async def _locked_by_query(session: AsyncSession) -> _Thing | None:
    return (await session.scalars(select(_Thing).where(_Thing.id == 1).with_for_update())).one()


LOCKING: dict[str, Locking] = {
    "get": lambda session: session.get(_Thing, 1, with_for_update=True),
    "get with options": lambda session: session.get(_Thing, 1, with_for_update={"key_share": True}),
    "get_one": lambda session: session.get_one(_Thing, 1, with_for_update=True),
    "query": _locked_by_query,
}


@pytest.fixture
async def things(postgres: PostgresForTests) -> AsyncIterator[Database]:
    database = Database((await postgres.database("things")).dsn)
    async with database.engine.begin() as connection:
        await connection.run_sync(_Base.metadata.create_all)
        await connection.execute(insert(_Thing).values(id=1, state="open", note=""))
    yield database
    await database.close()


@pytest.mark.parametrize("way", LOCKING)
async def test_what_is_locked_is_as_it_is_then_though_it_was_read_before(things: Database, way: str) -> None:
    async with things.transaction() as session, things.transaction() as rival:
        (await rival.get_one(_Thing, 1)).state = "decided"
        await rival.flush()
        seen = await session.get_one(_Thing, 1)
        assert seen.state == "open"
        waiting = asyncio.ensure_future(LOCKING[way](session))
        await asyncio.sleep(0)
        await rival.commit()
        locked = await waiting
        assert locked is seen
        assert seen.state == "decided"


@pytest.mark.parametrize("way", LOCKING)
async def test_what_was_changed_before_the_lock_is_not_read_over(things: Database, way: str) -> None:
    async with things.transaction() as session:
        thing = await session.get_one(_Thing, 1)
        thing.note = "mine"
        locked = await LOCKING[way](session)
        assert locked is thing
        assert thing.note == "mine"
    async with things.reading() as session:
        assert (await session.get_one(_Thing, 1)).note == "mine"


async def test_a_session_of_somebodys_own_reads_what_it_locks_too(things: Database) -> None:
    async with AsyncSession(things.engine, autoflush=False) as session, things.transaction() as rival:
        seen = await session.get_one(_Thing, 1)
        (await rival.get_one(_Thing, 1)).state = "decided"
        await rival.commit()
        await session.get(_Thing, 1, with_for_update=True)
        assert seen.state == "decided"
