"""Whether members still knows a session: it ends there too, with an address that was not its owner's any more.

A token for the session is the proof, and is kept for less than five minutes (`shared/security/tokens.py`): so long at
most an ended session reads on here, be it page after page or by the stream of one that stays open. While members is
away reading goes on, and a page hardly waits for it.
"""

from __future__ import annotations

import asyncio
import time

import httpx

from shared.problems import Problem
from shared.security.tokens import WRONG_CREDENTIALS, TokenSource

WAIT = 2.0
"""Seconds that a page waits for members' word."""
PAUSE = 20.0
"""Seconds for which nobody asks again where members did not answer: not every page is to wait."""


class Proofs:
    """Asks members about sessions, and remembers only that it did not answer."""

    def __init__(self) -> None:
        self._away_until = 0.0

    def due(self, tokens: TokenSource, secret: str) -> bool:
        """Whether members is to be asked about a session now."""
        return time.monotonic() >= self._away_until and not tokens.keeps("members", secret)

    async def ended(self, tokens: TokenSource, secret: str) -> bool:
        """Whether members says that the session is over. False where it says nothing, or does not accept this view:
        that is not the person's fault, and they go on reading."""
        try:
            async with asyncio.timeout(WAIT):
                await tokens.token("members", secret)
        except Problem as refused:
            if refused.kind != WRONG_CREDENTIALS:
                return True
            self._away_until = time.monotonic() + PAUSE
        except (httpx.HTTPError, TimeoutError, ValueError):
            self._away_until = time.monotonic() + PAUSE
        return False
