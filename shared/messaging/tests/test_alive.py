"""A consumer that stands still although there is more is noticed and begun anew; one that has nothing to do is not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from sqlalchemy import text

from shared.messaging import alive as alive_module
from shared.messaging.alive import Alive, Sign, keep_alive
from shared.messaging.consuming import Consumer
from shared.messaging.tests.build import Writer, some_id, until
from shared.messaging.tests.test_reactions import Listener, listener
from shared.testing import Later

__all__ = ["listener"]


async def found(alive: Alive, *signs: Sign | None) -> list[bool]:
    """Whether it holds after each of these signs."""
    given = iter(signs)

    async def look() -> Sign | None:
        return next(given)

    alive.sign = look
    return [await alive.look() for _ in signs]


async def nothing() -> Sign | None:
    return None


MOVING = [Sign(at, behind=True) for at in range(4)]
STANDING = [Sign(1, behind=True)] * 4
DONE = [Sign(1, behind=False)] * 4
MISSING = [Sign(1, behind=False, member=False)] * 4
MISSING_BUT_MOVED = [Sign(at, behind=False, member=False) for at in range(4)]


@pytest.mark.parametrize(
    ("signs", "lives"),
    [(MOVING, True), (DONE, True), ([None] * 4, True), (STANDING, False), (MISSING, False), (MISSING_BUT_MOVED, False)],
)
async def test_it_lives_that_moves_or_has_reached_the_end_and_takes_part(signs: list[Sign | None], lives: bool) -> None:
    assert (await found(Alive("x", nothing, limit=0), *signs))[-1] is lives


async def test_it_gets_its_time_before_it_counts_as_dead() -> None:
    assert await found(Alive("x", nothing, limit=60), *STANDING) == [True] * 4


async def test_a_broker_that_is_away_in_between_begins_the_time_anew() -> None:
    alive = Alive("x", nothing, limit=0)
    assert await found(alive, STANDING[0], None, STANDING[0]) == [True, True, True]


async def test_one_that_is_begun_anew_gets_its_time_too() -> None:
    alive = Alive("x", nothing, limit=0)
    assert not (await found(alive, *STANDING))[-1]
    assert not alive.holds
    alive.limit = 60
    alive.begun_anew()
    assert alive.holds


async def test_one_that_does_not_end_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive_module, "ENDING", 0.05)
    begun = 0

    async def run() -> None:
        nonlocal begun
        begun += 1
        if begun == 3:
            return
        while begun < 3:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

    alive = Alive("x", nothing, limit=0, pace=0.01)
    signs = iter(STANDING * 5)

    async def look() -> Sign | None:
        return next(signs)

    alive.sign = look
    await asyncio.wait_for(keep_alive(run, alive), 20)
    assert begun == 3


@contextlib.asynccontextmanager
async def working(consumer: Consumer) -> AsyncIterator[None]:
    """The consumer runs, as in a service."""
    task = asyncio.create_task(consumer.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


class Killing:
    """Lets consumers get nothing any more without their knowing it, as if their inner tasks had died."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._dead: set[AIOKafkaConsumer] = set()
        self._asked = asyncio.Event()
        real, killing = AIOKafkaConsumer.getmany, self

        async def getmany(self: AIOKafkaConsumer, *places: Any, **more: Any) -> Any:
            if self not in killing._dead:
                return await real(self, *places, **more)
            killing._asked.set()
            await asyncio.sleep(more["timeout_ms"] / 1000)
            return {}

        monkeypatch.setattr(AIOKafkaConsumer, "getmany", getmany)

    async def kill(self, consumer: AIOKafkaConsumer | None) -> None:
        """From now on: what it is just fetching still comes."""
        assert consumer is not None
        self._dead.add(consumer)
        await self._asked.wait()


async def test_a_database_that_lets_it_wait_for_ever_is_noticed_and_not_forgotten_when_it_is_begun_anew(
    listener: Listener, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.lag.FRESH", 0.0)
    later, thing = Later(monkeypatch), some_id()
    consumer = Consumer(listener.reactions, listener.settings, listener.database)
    consumer.alive.pace = 0.1

    async def in_hand() -> bool:
        return consumer._busy and consumer._in_hand._since is not None

    async def unwell() -> bool:
        return not consumer.holds

    async def well() -> bool:
        return consumer.holds

    async with working(consumer):
        await writer.say(thing, 0)
        await listener.has_heard(thing, 0)
        async with listener.database.transaction() as other:
            await other.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
            await writer.say(thing, 1)
            await until(in_hand)
            later.passes(alive_module.IN_HAND - 10)
            assert consumer.holds
            later.passes(10)
            await until(unwell)
            consumer.alive.begun_anew()
            consumer._busy = False
            assert consumer.alive.holds, "another one gets its time"
            assert not consumer.holds, "but it has not moved"
        await listener.has_heard(thing, 0, 1)
        await until(well)


@pytest.mark.parametrize("dead", ["fetching", "membership"])
async def test_a_consumer_whose_inner_tasks_have_died_is_begun_anew(
    listener: Listener,
    writer: Writer,
    monkeypatch: pytest.MonkeyPatch,
    dead: str,
) -> None:
    monkeypatch.setattr("shared.messaging.lag.FRESH", 0.0)
    killing = Killing(monkeypatch)
    thing = some_id()
    await writer.say(thing, 0)
    consumer = Consumer(listener.reactions, listener.settings, listener.database)
    consumer.alive.limit, consumer.alive.pace = 4.0, 0.2
    async with working(consumer):
        await listener.has_heard(thing, 0)
        before = consumer._subscriber.consumer
        if dead == "membership":
            await before._coordinator.close()
        else:
            await killing.kill(before)
            await writer.say(thing, 1)

        async def begun_anew() -> bool:
            return consumer._subscriber.consumer not in (None, before)

        await until(begun_anew)
        await writer.say(thing, 2)
        await listener.has_heard(thing, 0, *([1] if dead == "fetching" else []), 2)
