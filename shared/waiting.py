"""Waiting for what happens elsewhere, in programs that do nothing else meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable


def comes_true(condition: Callable[[], bool], *, within: float, pace: float = 0.1) -> bool:
    """Look every `pace` seconds until a condition holds; False where it does not `within` so many seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pace)
    return True
