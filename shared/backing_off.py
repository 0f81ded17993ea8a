"""Waiting longer and longer before something that failed for a passing reason is tried again."""

from __future__ import annotations

import asyncio

from shared import logs
from shared.broker_log import broker
from shared.loops import rests
from shared.seldom import Seldom

log = logs.get(__name__)

FIRST, LONGEST = 0.2, 5.0
"""Seconds before the first repetition, and the most that is waited between two."""


class BackOff:
    """For one loop: `what` names in the log what was interrupted; a broker that is away says so itself."""

    def __init__(self, what: str, *, longest: float = LONGEST) -> None:
        self._what, self._longest = what, longest
        self._next = FIRST
        self._said = Seldom()

    async def wait(self, error: BaseException, **more: object) -> None:
        """Wait before it is tried again; each time twice as long."""
        if not broker.explains(error) and self._said.due(type(error).__name__):
            log.warning(self._what, error=type(error).__name__, retry_in=self._next, **more)
        with rests():
            await asyncio.sleep(self._next)
        self._next = min(self._next * 2, self._longest)

    def reset(self) -> None:
        """It went well: begin with short waits again."""
        self._next = FIRST
