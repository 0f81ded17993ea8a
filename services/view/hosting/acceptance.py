"""Asks whether the centre still accepts this view, when the broker no longer lets it in."""

import asyncio
from contextlib import suppress

import httpx

from services.view.frame.live.bus import Bus
from shared.problems import Problem
from shared.security.tokens import TokenSource


class Acceptance:
    """Rights or a user that were taken may be those of a view that the centre has signed off: members knows."""

    def __init__(self, tokens: TokenSource, bus: Bus) -> None:
        self._tokens, self._bus = tokens, bus
        self._asking: asyncio.Task[None] | None = None

    def doubt(self) -> None:
        """Ask now, if nobody is asking. The centre may be away as well: nobody waits for its answer."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        before = self._tokens.refused
        self._tokens.forget(None)
        with suppress(Problem, httpx.HTTPError):
            await self._tokens.token("members")
        if self._tokens.refused != before:
            self._bus.everywhere(("mark",))
