"""How often public forms may be used: per address, in this process."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import secrets

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from shared.problems import Problem


class Limits:
    """A limit in the words of the library `limits`, for example `60/10minutes`."""

    def __init__(self, per_address: str) -> None:
        self._per_address = parse(per_address)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._salt = secrets.token_bytes(32)

    def anonymous(self, address: str) -> str:
        """The address so that others can count it, but not read it: with a salt that nobody keeps. Of IPv6 what one
        subscriber has (a /64): within it everybody can choose any."""
        with contextlib.suppress(ValueError):
            where = ipaddress.ip_address(address)
            if isinstance(where, ipaddress.IPv6Address):
                address = str(ipaddress.ip_network((where, 64), strict=False))
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).hexdigest()

    async def address(self, what: str, address: str) -> None:
        """Count one use from an address. Raises Problem 429."""
        if not await self._limiter.hit(self._per_address, what, address):
            raise Problem(
                429,
                "too_often",
                "Das war sehr oft hintereinander. Zum Schutz aller machen wir eine kurze Pause: "
                "Bitte versuch es in einigen Minuten noch einmal.",
            )
