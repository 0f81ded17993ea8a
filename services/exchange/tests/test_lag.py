"""How far exchange is behind while the broker does not answer: nobody knows, and an operator is told so in time."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from aiokafka import TopicPartition

from services.exchange.app import _lag
from services.exchange.routing import consumer
from services.exchange.routing.consumer import Exchange
from shared.database import Database

PLACES = {TopicPartition("members.events", 0), TopicPartition("people", 0)}


class Silent:
    """A consumer whose broker is away: it has its partitions, and waits."""

    def assignment(self) -> set[TopicPartition]:
        return PLACES

    async def beginning_offsets(self, _places: Any) -> None:
        await asyncio.Event().wait()

    end_offsets = beginning_offsets


class Behind:
    """One of the consumers of a process, which is that far behind."""

    def __init__(self, **lag: int) -> None:
        self._lag = lag

    async def lag(self) -> dict[str, int]:
        return self._lag


async def test_while_the_broker_is_silent_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    async def known(_database: Database, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, 7)

    monkeypatch.setattr(consumer, "positions", known)
    monkeypatch.setattr(consumer, "_PATIENCE", 0.01)
    unused: Any = None
    exchange = Exchange(unused, {}, unused)
    exchange._consumer = cast(Any, Silent())
    async with asyncio.timeout(10):
        assert await exchange.lag() == {"members.events": -1, "people": -1}


async def test_what_one_consumer_does_not_know_the_process_does_not_know() -> None:
    together: Any = [Behind(people=3, units=1), Behind(people=-1), Behind(people=5, units=2)]
    assert await _lag(together) == {"people": -1, "units": 3}
