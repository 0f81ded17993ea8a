"""Who is told what has changed: screens of a unit, to every open page of it, inside this process."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from shared.clock import now

GAP, LONGEST_GAP = 0.005, 0.2
"""Seconds between two messages to a page: at first, and in a burst that goes on."""


class Subscriber:
    """One open page: collects names of screens until it looks."""

    def __init__(self) -> None:
        self._screens: set[str] = set()
        self._something = asyncio.Event()
        self._last, self._gap = 0.0, GAP

    def tell(self, screens: Iterable[str]) -> None:
        """Add screens that have changed."""
        self._screens |= set(screens)
        self._something.set()

    async def next(self, *, within: float) -> set[str]:
        """The screens that changed; empty when nothing comes `within` seconds.

        The first change is told at once. The longer a burst lasts (an import), the more seldom it is told.
        """
        try:
            async with asyncio.timeout(within):
                await self._something.wait()
        except TimeoutError:
            return set()
        quiet = time.monotonic() - self._last
        self._gap = GAP if quiet > 2 * self._gap else min(2 * self._gap, LONGEST_GAP)
        await asyncio.sleep(self._gap - quiet)
        self._last = time.monotonic()
        found, self._screens = self._screens, set()
        self._something.clear()
        return found


class Bus:
    """Subscribers by unit, and when each unit last changed (real time)."""

    def __init__(self) -> None:
        self._subscribers: dict[str, set[Subscriber]] = defaultdict(set)
        self.last_change: dict[str, datetime] = {}

    def changed(self, unit: str, screens: Iterable[str]) -> None:
        """Tell every open page of a unit."""
        screens = set(screens)
        if not screens:
            return
        self.last_change[unit] = now()
        for subscriber in self._subscribers.get(unit, ()):
            subscriber.tell(screens)

    def everywhere(self, screens: Iterable[str]) -> None:
        """Tell every open page."""
        for unit in list(self._subscribers):
            self.changed(unit, screens)

    @contextmanager
    def subscribed(self, unit: str) -> Iterator[Subscriber]:
        """A page is open as long as the block runs."""
        one = Subscriber()
        self._subscribers[unit].add(one)
        try:
            yield one
        finally:
            self._subscribers[unit].discard(one)
            if not self._subscribers[unit]:
                del self._subscribers[unit]
