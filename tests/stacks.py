"""Whole stacks of the tests' own: in a temporary folder, on ports of their own, gone at the end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.embedded.running import Embedded
from deploy.embedded.up import down, up
from deploy.stack.description import DEFAULT, Stack
from deploy.stack.home import Home


@contextmanager
def running_stack(
    *, members: int | None = None, stack: Stack = DEFAULT, movable_clock: bool = False
) -> Iterator[Embedded]:
    """A running stack; with `members` it holds a demonstration of that size."""
    folder = Path(tempfile.mkdtemp(prefix="ortsnetz-stack-"))
    embedded = Embedded(Home(folder), stack)
    if movable_clock:
        embedded.home.allow_moving_the_clock()
    try:
        up(embedded, members=members)
        yield embedded
    finally:
        down(embedded)
        shutil.rmtree(folder, ignore_errors=True)
