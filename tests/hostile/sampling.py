"""Which of many texts go into which of many places, where all into all would take hours.

Each place gets some, each text goes somewhere. Where the turn begins is the same in every run, so that a red test says
something about the change at hand; `SEED=7 make test` begins elsewhere, and `SEED=all` puts every text into every place
(before a release).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

SEED = os.environ.get("SEED", "0")
"""A word that decides the order, or `all`."""


class Turns(Generic[T]):
    """Things that take turns; `some(n)` are the next ones, or all of them once where SEED says so."""

    def __init__(self, things: Iterable[T]) -> None:
        self._all = list(things)
        if SEED not in ("0", "all"):
            Random(SEED).shuffle(self._all)
        self._next: Iterator[T] = cycle(self._all)

    def some(self, count: int) -> Iterator[T]:
        """The next `count`."""
        return iter(self._all) if SEED == "all" else islice(self._next, count)
