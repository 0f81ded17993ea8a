"""A background loop that hangs, or has ended, makes its service not ready; one that rests or gets on does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from deploy.testing.postgres import PostgresForTests
from shared import loops
from shared.background import end
from shared.backing_off import BackOff
from shared.database import Database, lead
from shared.loops import LIMIT, Loop, beside, moved, rests
from shared.messaging.tests.build import until
from shared.service import Service, create_app
from shared.settings import Settings
from shared.testing import Later


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    return Later(monkeypatch)


class Stop:
    """Where a loop of these tests waits: the test knows that it has come there, and lets it go on."""

    def __init__(self) -> None:
        self.reached, self._go = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> None:
        self.reached.set()
        await self._go.wait()
        self._go.clear()

    async def goes_on(self) -> None:
        """Let it go on, until it comes here again."""
        await self.reached.wait()
        self.reached.clear()
        self._go.set()
        await self.reached.wait()


@asynccontextmanager
async def at_work(loop: Loop) -> AsyncIterator[None]:
    task = asyncio.create_task(loop.run())
    try:
        yield
    finally:
        await end([task])


async def test_one_that_says_nothing_is_found_out(later: Later) -> None:
    stop = Stop()
    loop = Loop(stop)
    assert loop.holds, "not begun yet"
    async with at_work(loop):
        await stop.reached.wait()
        later.passes(LIMIT - 10)
        assert loop.holds
        later.passes(10)
        assert not loop.holds


async def test_one_may_have_less_time() -> None:
    stop = Stop()
    async with at_work(loop := Loop(stop, limit=0)):
        await stop.reached.wait()
        assert not loop.holds


async def test_one_that_rests_may_do_so_for_ever_and_then_gets_its_time(later: Later) -> None:
    resting, working = Stop(), Stop()

    async def run() -> None:
        with rests():
            await resting()
        await working()

    async with at_work(loop := Loop(run)):
        await resting.reached.wait()
        later.passes(10 * LIMIT)
        assert loop.holds
        resting._go.set()
        await working.reached.wait()
        assert loop.holds
        later.passes(LIMIT)
        assert not loop.holds


async def test_one_that_gets_on_is_at_work_as_long_as_it_takes(later: Later) -> None:
    stop = Stop()

    async def run() -> None:
        while True:
            await stop()
            moved()

    async with at_work(loop := Loop(run)):
        for _ in range(3):
            await stop.goes_on()
            later.passes(LIMIT - 1)
            assert loop.holds
        later.passes(1)
        assert not loop.holds


async def test_what_it_does_beside_counts_though_the_loop_goes_round(later: Later) -> None:
    stop, aside = Stop(), Stop()

    async def one_thing() -> None:
        with beside():
            await aside()

    async def run() -> None:
        one = asyncio.create_task(one_thing())
        while True:
            with rests():
                await stop()
            if one.done():
                one.result()

    async with at_work(loop := Loop(run)):
        await stop.goes_on()
        await aside.reached.wait()
        later.passes(LIMIT)
        await stop.goes_on()
        assert not loop.holds
        aside._go.set()
        await stop.goes_on()
        await stop.goes_on()
        assert loop.holds


async def test_one_that_has_ended_or_crashed_is_not_going_round() -> None:
    async def crashes() -> None:
        raise RuntimeError

    async def ends() -> None:
        """Without a word."""

    for run in (crashes, ends):
        loop = Loop(run)
        await asyncio.gather(loop.run(), return_exceptions=True)
        assert not loop.holds


async def test_waiting_out_an_outage_goes_round(later: Later) -> None:
    back_off = BackOff("tests_interrupted")
    back_off._next = 3600.0

    async def waits() -> bool:
        return any(step.rests for step in loop._steps)

    async with at_work(loop := Loop(lambda: back_off.wait(OSError()))):
        await until(waits)
        later.passes(LIMIT)
        assert loop.holds


async def test_each_answer_of_the_database_counts(later: Later, postgres: PostgresForTests) -> None:
    database, stop = Database((await postgres.database("loops")).dsn), Stop()

    async def run() -> None:
        async with database.transaction() as session:
            while True:
                await stop()
                await session.execute(text("SELECT 1"))

    async with at_work(loop := Loop(run)):
        await stop.reached.wait()
        later.passes(LIMIT)
        assert not loop.holds
        await stop.goes_on()
        assert loop.holds
    await database.close()


async def test_one_that_stands_by_is_well_but_not_where_the_server_does_not_answer(
    later: Later, postgres: PostgresForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.database._STAND_BY", 0.01)
    database = Database((await postgres.database("loops")).dsn)
    first, second = await database.connect(), await database.connect()
    asked = Stop()

    class Frozen:
        async def fetchval(self, query: str, *what: object) -> bool:
            await asked()
            return bool(await second.fetchval(query, *what))

    led = asyncio.Event()

    async def run() -> None:
        await lead(Frozen(), 1)  # type: ignore[arg-type]
        led.set()
        with rests():
            await asyncio.Event().wait()

    await lead(first, 1)
    async with at_work(loop := Loop(run)):
        for _ in range(3):
            await asked.goes_on()
            assert loop.holds
        later.passes(LIMIT)
        assert not loop.holds
        await asked.goes_on()
        assert loop.holds
        assert not led.is_set()
        await first.close()
        while not led.is_set():
            asked._go.set()
            await asyncio.sleep(0)
        later.passes(LIMIT)
        assert loop.holds
    await second.close()
    await database.close()


def service() -> Service:
    values: dict[str, Any] = {
        "service": "tests",
        "database_url": "postgresql://nobody:nothing@127.0.0.1:9/none",
        "kafka_bootstrap": "127.0.0.1:9",
        "kafka_username": "tests",
        "kafka_password": "none",
        "client_secret": "none",
        "http_port": 1,
        "members_url": "http://members",
        "mentoring_url": "http://mentoring",
        "events_url": "http://events",
    }
    return Service.of(Settings(**values))


async def test_a_service_is_not_ready_while_one_of_its_loops_hangs(later: Later) -> None:
    one, hangs, stop = service(), Stop(), Stop()

    async def goes_round() -> None:
        with rests():
            await stop()

    app = create_app(one, [], background={"hanging": hangs, "going_round": goes_round}, title="tests")

    async def checks() -> dict[str, bool]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tests") as http:
            answer = await http.get("/health/ready")
        assert answer.status_code == 503, "the database is away"
        return {name: holds for name, holds in answer.json()["checks"].items() if name != "database"}

    async with app.router.lifespan_context(app):
        await hangs.reached.wait()
        await stop.reached.wait()
        assert await checks() == {"hanging": True, "going_round": True}
        later.passes(LIMIT)
        assert await checks() == {"hanging": False, "going_round": True}


async def test_no_loop_takes_the_name_of_another_condition() -> None:
    one = service()
    one.ready["units"] = lambda: True
    run: Callable[[], Any] = Stop()
    with pytest.raises(ValueError, match="units"):
        create_app(one, [], background={"units": run}, title="tests")
    await one.tokens.close()
    await one.database.close()


async def test_outside_a_loop_nothing_is_watched() -> None:
    moved()
    with rests(), beside():
        assert loops._mine.get() is None
