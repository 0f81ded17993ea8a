"""Every background loop is watched: where one hangs, or has ended, its process is not ready.

A loop is at work unless it says that it rests, so that one which says nothing is found out instead of overlooked. What
it gets done counts by itself: each answer of the database (`shared.database`), each back-off, each batch of a topic.
What loops share says so for them; outside a loop nothing of this has an effect.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LIMIT = 300.0
"""Seconds that a loop may be at one thing: as long as records may be in hand (`shared.messaging.alive`)."""

Run = Callable[[], Awaitable[None]]


class _Step:
    """One thing that a loop is at."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.since = time.monotonic()
        self.rests = 0


_mine: ContextVar[_Step | None] = ContextVar("step", default=None)
"""Of this task, and of those that it starts."""


class Loop:
    """One background loop of a service. `limit`: seconds that it may be at one thing."""

    def __init__(self, run: Run, *, limit: float = LIMIT) -> None:
        self._run, self._limit = run, limit
        self._steps: set[_Step] = set()
        self._ended = False

    @property
    def holds(self) -> bool:
        """Whether it goes round, as far as is known: a condition of readiness."""
        at = time.monotonic()
        return not self._ended and all(step.rests or at - step.since < self._limit for step in self._steps)

    async def run(self) -> None:
        """Run it. A loop never ends by itself: one that does is as bad as one that hangs."""
        try:
            with self.step():
                await self._run()
        finally:
            self._ended = True

    @contextmanager
    def step(self) -> Iterator[None]:
        """Be at one thing, beside what else the loop is at."""
        step = _Step(self)
        self._steps.add(step)
        before = _mine.set(step)
        try:
            yield
        finally:
            _mine.reset(before)
            self._steps.discard(step)


def moved() -> None:
    """This loop has got on: what it is at now it begins now."""
    if step := _mine.get():
        step.since = time.monotonic()


@contextmanager
def rests() -> Iterator[None]:
    """This loop waits for what may take as long as it likes: a time, something to do, tasks that are watched as
    well. Never for an answer."""
    step = _mine.get()
    if step is None:
        yield
        return
    step.rests += 1
    try:
        yield
    finally:
        step.since = time.monotonic()
        step.rests -= 1


@contextmanager
def beside() -> Iterator[None]:
    """In a task that this loop has started: what it is at counts for itself, be it that the loop goes round."""
    step = _mine.get()
    if step is None:
        yield
        return
    with step.loop.step():
        yield
