"""Every consumer proves again and again that it lives: it moves, or has reached the end, and takes part in its group.

A client whose inner tasks have died looks like one that has nothing to do. What it has reached is therefore compared
with what the broker says; one that stands still although there is more is begun anew, and its process is not ready.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared import logs, loops
from shared.background import end

log = logs.get(__name__)

LOOK = 10.0
"""Seconds between two looks."""
LIMIT = 45.0
"""Seconds for which a consumer may stand still although there is more, or be missing in its group."""
IN_HAND = loops.LIMIT
"""Seconds that records may be in hand before that counts as standing still."""
ENDING = 10.0
"""Seconds that one which does not live gets to end, before another begins beside it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What is seen of a consumer: `at` changes whenever it moves; `behind`: there is more; `member` of its group."""

    at: object
    behind: bool
    member: bool = True

    @property
    def good(self) -> bool:
        """Whether nothing is amiss, even if it does not move."""
        return self.member and not self.behind


class InHand:
    """For how long one has been at work without moving: it may wait for its database, but not for ever."""

    def __init__(self) -> None:
        self._at: object = None
        self._since: float | None = None

    @property
    def too_long(self) -> bool:
        """Whether that is standing still."""
        return self._since is not None and time.monotonic() - self._since >= IN_HAND

    def look(self, at: object, *, busy: bool, behind: bool = True) -> None:
        """Note where it is. Only moving, or that there is no more, ends the time: not that it was begun anew."""
        if at != self._at or not behind:
            self._at, self._since = at, None
        if busy and behind and self._since is None:
            self._since = time.monotonic()


class Alive:
    """Whether one consumer lives. `sign` looks at it; None where nobody can say: the broker is away too.

    `limit`: seconds for which it may stand still; `pace`: between two looks.
    """

    def __init__(
        self, name: str, sign: Callable[[], Awaitable[Sign | None]], *, limit: float = LIMIT, pace: float = LOOK
    ) -> None:
        self.name, self.sign, self.limit, self.pace = name, sign, limit, pace
        self._at: object = None
        self._since: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it lives, as far as is known: a condition of readiness."""
        return self._since is None or time.monotonic() - self._since <= self.limit

    async def look(self) -> bool:
        """Look once; False where it has stood still for too long."""
        sign = await self.sign()
        if sign is None or sign.good or (sign.member and sign.at != self._at):
            self._since = None
        elif self._since is None:
            self._since = time.monotonic()
        self._at = sign.at if sign else None
        return self.holds

    async def until_dead(self) -> None:
        """Look again and again; ends when it does not live any more."""
        while await self.look():  # noqa: ASYNC110 - nobody tells when a consumer stands still
            await asyncio.sleep(self.pace)

    def begun_anew(self) -> None:
        """Another one has begun: it gets its time."""
        self._at, self._since = None, time.monotonic()


async def keep_alive(run: Callable[[], Awaitable[None]], alive: Alive) -> None:
    """Run a consumer until cancelled, or until it ends; one that does not live is begun anew."""
    while True:
        running = asyncio.ensure_future(run())
        watching = asyncio.create_task(alive.until_dead())
        left_behind = False
        try:
            await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                return await running
            watching.result()  # a fault of the looking itself is nothing to hide
            log.error("consumer_begun_anew", consumer=alive.name, stood_still=alive.limit)
            left_behind = True
            running.cancel()
            await asyncio.wait({running}, timeout=ENDING)
        finally:
            watching.cancel()
            if not left_behind:
                await end([running])
        alive.begun_anew()
