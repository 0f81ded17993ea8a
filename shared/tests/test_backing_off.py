"""Waits get longer while something fails, up to a bound; what is wrong is said, a broker that is away only once."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError, TopicAuthorizationFailedError

from shared import broker_log
from shared.backing_off import FIRST, LONGEST, BackOff
from shared.tests.test_broker_log import log_of_a_service, said


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited; nobody really waits."""
    found: list[float] = []

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return found


async def test_each_wait_is_twice_as_long_up_to_a_bound_and_short_again_when_it_went_well(waits: list[float]) -> None:
    back_off = BackOff("reading_interrupted")
    for _ in range(7):
        await back_off.wait(OSError())
    assert waits == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST, 16 * FIRST, LONGEST, LONGEST]
    back_off.reset()
    await back_off.wait(OSError())
    assert waits[-1] == FIRST


async def test_a_broker_that_is_away_is_said_once_for_all_loops_and_anything_else_by_each(
    waits: list[float], capfd: pytest.CaptureFixture[str]
) -> None:
    one, other = BackOff("one_interrupted"), BackOff("other_interrupted")
    with log_of_a_service():
        for back_off in one, other, one:
            await back_off.wait(KafkaConnectionError())
        await other.wait(TopicAuthorizationFailedError("roster.a"))
        await one.wait(ConnectionRefusedError())
        broker_log.broker.answers()
        broker_log.broker.answers()
    assert len(waits) == 5
    assert said(capfd) == [
        broker_log.AWAY.format(why="KafkaConnectionError"),
        "other_interrupted",
        "one_interrupted",
        broker_log.BACK,
    ]
