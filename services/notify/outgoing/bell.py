"""The bell that wakes a worker of this process when something was posted: nobody need look all the time."""

from __future__ import annotations

import asyncio
from collections import deque

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


class Bell:
    """Each ring wakes one of those who wait; where nobody waits, the next one does not wait at all."""

    def __init__(self) -> None:
        self._rung = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    def ring(self) -> None:
        """Wake one."""
        while self._waiting:
            one = self._waiting.popleft()
            if not one.done():
                one.set_result(None)
                return
        self._rung = True

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, or for so long. Returns whether it rang."""
        if self._rung:
            self._rung = False
            return True
        one = asyncio.get_running_loop().create_future()
        self._waiting.append(one)
        try:
            async with asyncio.timeout(seconds):
                await one
        except TimeoutError:
            return False
        finally:
            if one in self._waiting:
                self._waiting.remove(one)
        return True


bell = Bell()
"""Of this process, whose reactions post letters and whose workers send them."""


def ring_when_committed(session: AsyncSession) -> None:
    """Ring as soon as this session's changes can be seen by others."""
    if "rings" in session.info:
        return
    session.info["rings"] = True

    @event.listens_for(session.sync_session, "after_commit")
    def committed(_session: Session) -> None:
        bell.ring()
