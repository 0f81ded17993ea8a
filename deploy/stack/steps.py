"""Who is told what goes on while a command works on a stack."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Steps(Protocol):
    """Told what is going on; the command line shows it."""

    def step(self, title: str) -> AbstractContextManager[Callable[[str], None]]:
        """A step begins; inside, the function given says how far it is."""


class Silent:
    """Shows nothing: for tests."""

    def step(self, title: str) -> AbstractContextManager[Callable[[str], None]]:
        """See `Steps`."""
        return nullcontext(lambda text: None)
