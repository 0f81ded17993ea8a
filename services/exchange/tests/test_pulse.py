"""What exchange says of itself: until when everything has been passed on, and nothing while that is not so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from aiokafka import TopicPartition

from services.exchange.routing import pulse
from services.exchange.tests.world import World, until
from shared.background import end
from shared.clock import now
from shared.contracts.pulse import Pulse
from shared.contracts.topics import PULSE
from shared.database import Database
from shared.messaging.tests.build import everything_in

OFTEN = 10
"""So many looks that see it is not so are enough."""


@asynccontextmanager
async def beating(world: World) -> AsyncIterator[None]:
    database = Database(world.database.dsn)
    running = asyncio.create_task(pulse.beat(database, world.broker.admin_user.aiokafka))
    try:
        yield
    finally:
        await end([running])
        await database.close()


async def said(world: World) -> datetime | None:
    """Until when, as it was said last."""
    found = await everything_in(world.broker, PULSE)
    return Pulse.model_validate_json(found[-1].value or b"").until if found else None


async def test_it_is_said_while_all_is_passed_on_and_not_while_something_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "EVERY", 0.05)
    monkeypatch.setattr(pulse, "PACE", 0.05)
    looks, original = 0, pulse._passed_on

    def passed_on(*places: dict[TopicPartition, int]) -> bool:
        nonlocal looks
        found = original(*places)
        looks = 0 if found else looks + 1
        return found

    monkeypatch.setattr(pulse, "_passed_on", passed_on)

    async def said_after(moment: datetime) -> bool:
        last = await said(world)
        return last is not None and last > moment

    async def waits() -> bool:
        return looks >= OFTEN

    async with beating(world):
        async with world.exchange():
            await world.record_units()
            recorded = now()
            await until(lambda: said_after(recorded), "it is said")
        await world.record_units(world.unit("late"))  # and nobody passes it on
        waiting = now()
        await until(waits, "it waits")
        assert not await said_after(waiting)
        async with world.exchange():
            await until(lambda: said_after(waiting), "it is said again")
