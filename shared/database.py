"""One engine and one way to get a transaction per process."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

import asyncpg
from sqlalchemy import Engine, event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from shared.loops import moved, rests


@event.listens_for(Session, "do_orm_execute")
def _what_is_locked_is_read(state: ORMExecuteState) -> None:
    """Whatever is asked for with FOR UPDATE is as it is when the lock is held, also where the session knew it before:
    SQLAlchemy would wait, and then show what was read without the lock. In whichever way and session it is asked."""
    if getattr(state.statement, "_for_update_arg", None) is not None:
        state.session.flush()  # what was changed and is not written yet would be read over
        state.update_execution_options(populate_existing=True)


async def one_at_a_time(session: AsyncSession, *what: object) -> None:
    """Whoever names the same `what` waits until this transaction ends: for things that have no row yet to lock."""
    key = int.from_bytes(hashlib.sha256("\x1f".join(map(str, what)).encode()).digest()[:8], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


_STAND_BY = 0.5
"""Seconds between two tries to get a lock that another process has."""


async def lead(connection: asyncpg.Connection, lock: int) -> None:
    """Wait until no other process has this advisory lock, and take it for as long as the connection lasts.

    Asked again and again: a question that may wait for ever looks the same where the server does not answer any more,
    and its snapshot would keep what is deleted from being cleaned away.
    """
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock):
        with rests():
            await asyncio.sleep(_STAND_BY)


_FRESH = 1.0
"""Seconds within which a connection that was just used is taken to be alive. `pool_pre_ping` would ask each time, with
three round trips: as much as many a transaction takes."""


def _look_after(engine: Engine) -> None:
    """Ask a connection that was not used for a while whether it is alive, before it is used again. Each answer is a
    sign of life of the loop that asked."""

    @event.listens_for(engine, "after_cursor_execute")
    def answered(*_what: object) -> None:
        moved()

    @event.listens_for(engine, "connect")
    @event.listens_for(engine, "checkin")
    def used(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def check(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - record.info.get("used", 0.0) <= _FRESH:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise InvalidatePoolError from error  # all of its age are most likely dead too: take new ones


_AWAY = ("08", "57P01", "57P02", "57P03")
"""What PostgreSQL says (SQLSTATE, or how it begins) when a connection ends: broken, told to stop, crashed, starting."""


def lost(error: BaseException) -> bool:
    """Whether the database's connection broke or could not be made: nothing is wrong with what was asked."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        state = getattr(error.orig, "sqlstate", None) or ""
        return state.startswith(_AWAY) or _closed(error.orig)
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_AWAY)
    return isinstance(error, ConnectionError) or _closed(error)


def full(error: BaseException) -> bool:
    """Whether the database server has no room for what was to be written (SQLSTATE 53100): it was not."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) == asyncpg.DiskFullError.sqlstate


_IN_THE_WAY = ("40001", "40P01", "23505", "23P01")
"""SQLSTATE of what two transactions do to each other: serialization failure, deadlock, both write what is once."""


def in_the_way(error: BaseException) -> bool:
    """Whether a rival's transaction was in the way of this one: run again it sees what the rival did."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) in _IN_THE_WAY


def _closed(error: object) -> bool:
    # broken in the middle of a question, before asyncpg has noticed: it cannot ask another one
    if isinstance(error, asyncpg.InternalClientError) or isinstance(
        getattr(error, "__cause__", None), asyncpg.InternalClientError
    ):
        return True
    # asyncpg has one class for this and for wrong arguments: only the words tell them apart
    return "connection is closed" in str(error) or "connection was closed" in str(error)


ANSWER = 8.0
"""Seconds that whoever waits at a screen gives the database for one answer. Breaking the connection off takes two more
(SQLAlchemy says goodbye first)."""


class NoAnswer(ConnectionError):
    """The database was asked and did not answer in time: it hangs, or everything in it waits."""


def _in_time(ask: Callable[..., Awaitable[Any]]) -> Any:
    @wraps(ask)
    async def asked(session: _Session, *arguments: Any, **more: Any) -> Any:
        try:
            async with asyncio.timeout(session.within):
                return await ask(session, *arguments, **more)
        except TimeoutError as error:
            raise NoAnswer from error

    return asked


class _Session(AsyncSession):
    """Asks in `within` seconds; None: as long as it takes. asyncpg's own limit would hold for all work alike, and leave
    the connection in the pool."""

    within: float | None = None

    execute = _in_time(AsyncSession.execute)
    scalar = _in_time(AsyncSession.scalar)
    scalars = _in_time(AsyncSession.scalars)
    get = _in_time(AsyncSession.get)
    get_one = _in_time(AsyncSession.get_one)
    merge = _in_time(AsyncSession.merge)
    refresh = _in_time(AsyncSession.refresh)
    connection = _in_time(AsyncSession.connection)
    flush = _in_time(AsyncSession.flush)
    commit = _in_time(AsyncSession.commit)
    rollback = _in_time(AsyncSession.rollback)
    close = _in_time(AsyncSession.close)


class Database:
    """A service's own database. `url` is `postgresql://…`, without a driver."""

    def __init__(self, url: str, *, pool: int = 8) -> None:
        self.url = url
        self.engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=pool,
            max_overflow=4,
            hide_parameters=True,  # parameters are personal data; they must not reach a log
        )
        _look_after(self.engine.sync_engine)
        self._sessions = async_sessionmaker(self.engine, class_=_Session, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def transaction(self, *, within: float | None = None) -> AsyncIterator[AsyncSession]:
        """A session in a transaction: committed when the block ends, rolled back when it raises.

        `within`: seconds that each answer may take (raises NoAnswer), for whoever is waited for at a screen.
        """
        async with self._sessions() as session:
            session.within = within
            yield session
            await session.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for queries; nothing is committed. Raises NoAnswer."""
        async with self._sessions() as session:
            session.within = ANSWER
            yield session

    async def connect(self) -> asyncpg.Connection:
        """A connection of its own, outside the pool: for advisory locks, LISTEN and COPY."""
        return await asyncpg.connect(self.url)

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()
