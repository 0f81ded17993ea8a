"""A service's own copy of the unit tree, kept up to date from the compacted topic `units`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

from aiokafka.errors import KafkaError
from pydantic import ValidationError

from shared import logs
from shared.backing_off import BackOff
from shared.contracts.topics import UNITS
from shared.hierarchy import Unit, UnitTree
from shared.messaging.one_topic import follow

log = logs.get(__name__)


class UnitsFollower:
    """Reads `units` from the beginning, then follows it. `current` is true once it has caught up with the start.

    `changed` is called after each batch that changed the tree, `interrupted` where the broker is away or refuses.
    """

    def __init__(
        self,
        kafka: dict[str, Any],
        tree: UnitTree,
        changed: Callable[[], None] | None = None,
        interrupted: Callable[[], None] | None = None,
    ) -> None:
        self._kafka = kafka
        self._tree = tree
        self._changed = changed
        self._interrupted = interrupted
        self._caught_up = asyncio.Event()

    @property
    def current(self) -> bool:
        """Whether everything that was there at the start is known."""
        return self._caught_up.is_set()

    async def wait(self) -> None:
        """Wait until it is current."""
        await self._caught_up.wait()

    async def run(self) -> None:
        """Follow until cancelled; a broker that is away is waited for."""
        back_off = BackOff("units_interrupted")
        while True:
            try:
                await self._follow(back_off)
            except (KafkaError, OSError) as error:
                if self._interrupted is not None:
                    self._interrupted()
                await back_off.wait(error)

    async def _follow(self, back_off: BackOff) -> None:
        async with aclosing(follow(self._kafka, UNITS)) as batches:
            async for records, caught_up in batches:
                back_off.reset()
                news = [self._put(record.value) for record in records]
                if caught_up:
                    self._caught_up.set()
                if any(news) and self._changed is not None:
                    self._changed()

    def _put(self, value: bytes | None) -> bool:
        if value is None:
            return False
        try:
            return self._tree.put(Unit.model_validate_json(value))
        except ValidationError as error:
            log.error("unit_unreadable", errors=error.error_count())
            return False
