"""Every background loop of every service is watched: with a database that never answers it is not ready, with nothing
to do it is, also while the broker is away."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from deploy.demo.units import read_units
from deploy.reference.composed import build
from deploy.testing.postgres import PostgresForTests
from services.view.hosting.known_units import KnownUnits
from services.view.settings import ViewSettings
from shared import migrations
from shared.background import end
from shared.database import Database
from shared.hierarchy import UnitTree
from shared.loops import LIMIT, Loop
from shared.messaging.tests.build import until
from shared.testing import Later

OF_THE_DATABASE = {
    "members": {"relay", "deadlines", "links", "imports", "tidying"},
    "mentoring": {"relay", "deadlines"},
    "events": {"relay", "deadlines"},
    "notify": {"relay", "sending_1", "sending_2", "pruning"},
    "exchange": {"taking_up"},
    "view": {"taking_up"},
}
"""Loops that ask their database at once."""
OF_THE_BROKER = {
    "members": set[str](),
    "mentoring": {"following_units", "reacting"},
    "events": {"following_units", "reacting"},
    "notify": {"following_units", "reacting"},
    "exchange": {"following_units", "routing_1", "routing_2", "routing_3", "pulse"},
    "view": {"following_units", "hearing_pulse", "following", "keeping_units"},
}
"""Loops that read topics first, or wait for one that does. That they get on `shared.messaging.alive` watches."""


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    return Later(monkeypatch)


def composed(name: str, url: str) -> FastAPI:
    """A service's application over a database; no broker is there."""
    if name != "view":
        return build(name, url)
    values: dict[str, Any] = {
        "service": "view",
        "database_url": url,
        "kafka_bootstrap": "127.0.0.1:9",
        "kafka_username": "view",
        "kafka_password": "none",
        "client_secret": "none",
        "http_port": 9,
        "members_url": "http://members",
        "mentoring_url": "http://mentoring",
        "events_url": "http://events",
        "public_url": "http://127.0.0.1:9",
        "units": "ov-celle",
    }
    app: FastAPI = importlib.import_module("services.view.app").build(ViewSettings(**values))
    return app


@asynccontextmanager
async def at_work(*loops: Loop) -> AsyncIterator[None]:
    """The loops alone: nothing was begun before them, nothing else asks the database."""
    tasks = [asyncio.create_task(loop.run()) for loop in loops]
    try:
        yield
    finally:
        await end(tasks)


@asynccontextmanager
async def nothing_answers(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Whoever asks a table of this database waits. Gives a connection that sees who does."""
    other, seeing = await asyncpg.connect(url), await asyncpg.connect(url)
    try:
        async with other.transaction():
            tables = await other.fetch("SELECT format('%I', tablename) t FROM pg_tables WHERE schemaname = 'public'")
            await other.execute(f"LOCK TABLE {', '.join(row['t'] for row in tables)} IN ACCESS EXCLUSIVE MODE")
            yield seeing
    finally:
        await other.close()
        await seeing.close()


async def wait_for_it(seeing: asyncpg.Connection, how_many: int) -> None:
    """Until so many wait for an answer."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

    async def do() -> bool:
        return int(await seeing.fetchval(waiting)) >= how_many

    await until(do)


@pytest.mark.parametrize("name", OF_THE_DATABASE)
async def test_a_loop_that_hangs_is_not_ready_and_one_without_work_or_broker_is(
    name: str, later: Later, postgres: PostgresForTests
) -> None:
    url = (await postgres.database(name)).dsn
    await migrations.upgrade(importlib.import_module(f"services.{name}.app").MIGRATIONS, url)
    app = composed(name, url)
    service, loops = app.state.service, app.state.loops
    assert loops.keys() == OF_THE_DATABASE[name] | OF_THE_BROKER[name], "which ask their database at once?"

    def unready() -> set[str]:
        return {loop for loop in loops if not service.ready[loop]()}

    async def all_well() -> bool:
        return not unready()

    async with AsyncExitStack() as work:
        async with nothing_answers(url) as seeing:
            # Only now, or whoever holds one table already and wants another would be a deadlock.
            await work.enter_async_context(at_work(*loops.values()))
            await wait_for_it(seeing, len(OF_THE_DATABASE[name]))
            assert not unready()
            later.passes(LIMIT)
            assert unready() - OF_THE_BROKER[name] == OF_THE_DATABASE[name]
            if OF_THE_BROKER[name]:
                later.passes(LIMIT)

                async def only_these() -> bool:
                    return unready() == OF_THE_DATABASE[name]

                await until(only_these)
        await until(all_well)
        later.passes(LIMIT)
        await until(all_well)
    assert unready() == set(loops), "which have ended"
    await service.tokens.close()
    await service.database.close()


async def test_a_view_that_cannot_keep_the_units_is_not_ready(later: Later, postgres: PostgresForTests) -> None:
    url = (await postgres.database("view")).dsn
    await migrations.upgrade(importlib.import_module("services.view.app").MIGRATIONS, url)
    database, tree = Database(url), UnitTree()
    known = KnownUnits(database, tree)
    tree.put(read_units()[0])
    loop = Loop(known.run)
    async with AsyncExitStack() as work:
        async with nothing_answers(url) as seeing:
            await work.enter_async_context(at_work(loop))
            known.changed()
            await wait_for_it(seeing, 1)
            later.passes(LIMIT)
            assert not loop.holds

        async def well() -> bool:
            return loop.holds

        await until(well)
        later.passes(LIMIT)
        await until(well)  # nothing has changed since
    await database.close()
