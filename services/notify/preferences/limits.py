"""How often the public page may be used: for the address that asks, and for the link that is used, in this process."""

from __future__ import annotations

import hashlib

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

PER_ADDRESS = "120/10minutes"
"""As for the public forms of the views. Mail providers' programmes that unsubscribe with one click share addresses."""

PER_LINK = "20/10minutes"


class PageLimits:
    """Counts in memory of this process (a restart forgets); keys are hashes."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def allow(self, address: str, token: str) -> bool:
        """Count one use. Returns whether it is not one too many."""
        uses = ("address", PER_ADDRESS, address), ("link", PER_LINK, token)
        return all(
            self._limiter.hit(parse(rate), what, hashlib.sha256(key.encode()).hexdigest()) for what, rate, key in uses
        )
