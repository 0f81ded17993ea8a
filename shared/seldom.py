"""Saying a thing again only after a while, where it holds on: whoever looks at the end of a log must find it there."""

from __future__ import annotations

import time
from collections.abc import Hashable

AGAIN = 30.0
"""Seconds until the same thing is said again."""


class Seldom:
    """Remembers when each thing was said last."""

    def __init__(self) -> None:
        self._said: dict[Hashable, float] = {}

    def due(self, what: Hashable) -> bool:
        """Whether it is to be said now; then it counts as said."""
        now = time.monotonic()
        if now - self._said.get(what, -AGAIN) < AGAIN:
            return False
        self._said[what] = now
        return True
