"""Which of many texts go into which of many places, where all into all would take hours.

Each place gets some, each text goes somewhere. Their order is the same in every run, so that a red test says something
about the change at hand; `--seed=7` is another one, and `--seed=all` puts every text into every place (before a
release).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Things that take turns; `some(n)` are the next ones, or all of them once where the seed says so."""

    def __init__(self, things: Iterable[T], seed: str = "") -> None:
        self._all, self._each = list(things), seed == "all"
        if seed and not self._each:
            Random(seed).shuffle(self._all)
        self._next: Iterator[T] = cycle(self._all)

    def some(self, count: int) -> Iterator[T]:
        """The next `count`."""
        return iter(self._all) if self._each else islice(self._next, count)
