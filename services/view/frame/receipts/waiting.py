"""Waiting until a command's effect is in this view's own tables: receipts, then the offsets they name; bounded."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

from shared.contracts.exchange import Receipt

PATIENCE = 3.0
"""Seconds that a page waits for the effect of its command before it says that the effect comes later."""
_KEPT = 2000


class Receipts:
    """Receipts that came lately, and how far each topic is applied. One per process, fed after each commit."""

    def __init__(self) -> None:
        self._parts: OrderedDict[UUID, list[dict[str, int]]] = OrderedDict()
        self._applied: dict[str, int] = {}
        self._news = asyncio.Condition()

    async def arrived(self, receipts: Iterable[Receipt], positions: dict[str, int]) -> None:
        """A batch was committed: these receipts came, these topics are applied up to (not including) an offset."""
        async with self._news:
            for receipt in receipts:
                self._parts.setdefault(receipt.command, []).append(receipt.offsets)
                self._parts.move_to_end(receipt.command)
            while len(self._parts) > _KEPT:
                self._parts.popitem(last=False)
            self._applied.update(positions)
            self._news.notify_all()

    def effect_is_here(self, command: UUID, parts: int) -> bool:
        """Whether all receipts came and everything they name (of what this view reads) is applied."""
        known = self._parts.get(command, [])
        if len(known) < parts:
            return False
        return all(
            topic not in self._applied or self._applied[topic] > offset
            for offsets in known
            for topic, offset in offsets.items()
        )

    async def wait(self, command: UUID, parts: int, *, seconds: float = PATIENCE) -> bool:
        """Wait for the effect; False when it is not here after `seconds`."""
        if parts == 0:
            return True
        deadline = time.monotonic() + seconds
        async with self._news:
            while not self.effect_is_here(command, parts):
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                try:
                    async with asyncio.timeout(left):
                        await self._news.wait()
                except TimeoutError:
                    return self.effect_is_here(command, parts)
        return True
