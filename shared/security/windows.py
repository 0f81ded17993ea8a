"""How often something may be done within a moving window, counted in memory of this process (a restart forgets)."""

from __future__ import annotations

import time

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Window:
    """Counts uses by key."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def use(self, rate: RateLimitItem, *key: str) -> int:
        """Count one use: 0, or where it is one too many the seconds after which one is free again."""
        if self._limiter.hit(rate, *key):
            return 0
        return max(round(self._limiter.get_window_stats(rate, *key).reset_time - time.time()), 1)
