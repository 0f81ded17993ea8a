"""Who goes along with an occasion that changes: other capabilities, of which this one knows nothing.

    @followers.when_changed
    async def changed(work, occasion, moved, now): ...

They are asked in the same transaction, with the occasion locked; a Problem that one raises refuses the change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from services.events.calendar.tables import Occasion
from shared.messaging.work import Work

Announced = Callable[[Work, Occasion, datetime], Awaitable[None]]
Changed = Callable[[Work, Occasion, bool, datetime], Awaitable[None]]
Cancelled = Callable[[Work, Occasion, datetime], Awaitable[None]]
Forgotten = Callable[[Work, Occasion], Awaitable[None]]


class Followers:
    """Those who follow, in the order in which they said so. `moved`: time or place are others."""

    def __init__(self) -> None:
        self._announced: list[Announced] = []
        self._changed: list[Changed] = []
        self._cancelled: list[Cancelled] = []
        self._forgotten: list[Forgotten] = []

    def when_announced(self, follower: Announced) -> Announced:
        """It will take place."""
        self._announced.append(follower)
        return follower

    def when_changed(self, follower: Changed) -> Changed:
        """It stands otherwise."""
        self._changed.append(follower)
        return follower

    def when_cancelled(self, follower: Cancelled) -> Cancelled:
        """It does not take place."""
        self._cancelled.append(follower)
        return follower

    def when_forgotten(self, follower: Forgotten) -> Forgotten:
        """Its guests are forgotten in this moment: thirty days after."""
        self._forgotten.append(follower)
        return follower

    async def announced(self, work: Work, occasion: Occasion, now: datetime) -> None:
        """Tell all."""
        for follower in self._announced:
            await follower(work, occasion, now)

    async def changed(self, work: Work, occasion: Occasion, moved: bool, now: datetime) -> None:
        """Tell all."""
        for follower in self._changed:
            await follower(work, occasion, moved, now)

    async def cancelled(self, work: Work, occasion: Occasion, now: datetime) -> None:
        """Tell all."""
        for follower in self._cancelled:
            await follower(work, occasion, now)

    async def forgotten(self, work: Work, occasion: Occasion) -> None:
        """Tell all."""
        for follower in self._forgotten:
            await follower(work, occasion)


followers = Followers()
"""Of this process."""
