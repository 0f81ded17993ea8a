"""How often public forms may be used: per address and per e-mail, in this process."""

from __future__ import annotations

import hashlib

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from shared.problems import Problem
from shared.spelling import mail_key


class Limits:
    """Limits in the words of the library `limits`, for example `60/10minutes`."""

    def __init__(self, per_address: str, per_email: str) -> None:
        self._per_address, self._per_email = parse(per_address), parse(per_email)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def address(self, what: str, address: str) -> None:
        """Count one use from an address. Raises Problem 429."""
        await self._hit(self._per_address, what, address)

    async def email(self, what: str, email: str) -> None:
        """Count one use for an e-mail. Raises Problem 429."""
        # only a hash is kept, and only in memory
        await self._hit(self._per_email, what, hashlib.sha256(mail_key(email).encode()).hexdigest())

    async def _hit(self, limit: RateLimitItem, what: str, who: str) -> None:
        if not await self._limiter.hit(limit, what, who):
            raise Problem(
                429,
                "too_often",
                "Das war sehr oft hintereinander. Zum Schutz aller machen wir eine kurze Pause: "
                "Bitte versuch es in einigen Minuten noch einmal.",
            )
