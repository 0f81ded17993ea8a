"""Rivals: what is tried at the same moment, and what must then be true. A module for each capability.

    @rivals("members", "POST /units/{unit}/applications/{application}/admission")
    async def one_admission(stage: Members) -> Contest:
        application = await stage.application()
        return Contest([stage.post("/units/{unit}/applications/{application}/admission", …)])

A contest sets its stage and says what eight try at once: its tries in turn, each by a key of its own, on connections
that are open already, over two processes' worth of the service on one database. Unless it says otherwise **exactly one
succeeds and the others get a 409**. Always: no 5xx, what was acknowledged is what was said, and each version of
whatever changed was said once. `then` looks at the rest.

Every route that is not a GET, and every kind of deadline, stands in a contest (`test_rivals.py`), with itself at least.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

CROWD = 8
"""How many try at once."""


@dataclass(frozen=True)
class Try:
    """One thing that is tried: `route` as it is declared, or `deadline <kind>`; `send` by one of the processes."""

    route: str
    send: Callable[[int], Awaitable[httpx.Response | None]]


@dataclass(frozen=True)
class Said:
    """One record that was said: short type, data, and the command by which."""

    name: str
    data: dict[str, Any] | None
    aggregate: tuple[str, str]
    version: int
    command: str | None


@dataclass(frozen=True)
class Outcome:
    """How a contest ended: the answers (None: of deadlines), each with what was tried, and what was said."""

    answers: Sequence[tuple[Try, httpx.Response | None]]
    said: Sequence[Said]

    @property
    def won(self) -> list[tuple[Try, httpx.Response]]:
        """Who succeeded."""
        return [(tried, answer) for tried, answer in self.answers if answer is not None and answer.is_success]

    @property
    def only(self) -> dict[str, Any]:
        """The answer of the only one who succeeded."""
        ((_, answer),) = self.won
        body: dict[str, Any] = answer.json()
        return body

    def names(self) -> list[str]:
        """The short types of what was said."""
        return [one.name for one in self.said]


@dataclass(frozen=True)
class Contest:
    """What is tried at once. `winners`: how many succeed; None where `then` says what must be true instead (then
    several may rightly succeed, and `why` says so). `refused`: what the others are answered."""

    tries: Sequence[Try]
    winners: int | None = 1
    why: str = ""
    refused: frozenset[int] = frozenset({409})
    then: Callable[[Outcome], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        """Several winners are stated, never an accident."""
        assert (self.winners == 1) != bool(self.why), "say why several may succeed"
        assert self.winners is not None or self.then is not None, "say what must be true afterwards"


Staging = Callable[[Any], Awaitable[Contest]]


@dataclass(frozen=True)
class Stated:
    """A contest as it was declared."""

    service: str
    routes: tuple[str, ...]
    staging: Staging

    def __str__(self) -> str:
        return f"{self.service}-{self.staging.__name__}"


@dataclass
class Registry:
    """All contests."""

    stated: list[Stated] = field(default_factory=list)


ALL = Registry()


def rivals(service: str, *routes: str) -> Callable[[Staging], Staging]:
    """Declare a contest of a service's routes (`POST /…`) and deadlines (`deadline …`)."""

    def declare(staging: Staging) -> Staging:
        ALL.stated.append(Stated(service, routes, staging))
        return staging

    return declare
