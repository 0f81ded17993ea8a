"""Commands at a steady rate, or as many as are taken, and when three open pages have heard of each of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.figures import percentile


class Chain(Protocol):
    """What is loaded: takes commands and, somewhere else, three pages hear of them."""

    name: str

    async def send(self) -> str:
        """Send one command; returns when it is accepted, with an id by which the pages tell it apart."""

    async def arrivals(self, ids: Sequence[str], *, within: float) -> dict[str, float]:
        """When (monotonic) all three pages had each of these; waits up to `within` seconds for what is missing."""


@dataclass
class Outcome:
    """What came of a load. `seconds` from the first command until the last was everywhere."""

    latencies: list[float] = field(default_factory=list)
    missing: int = 0
    """Accepted, and not seen everywhere within the patience."""
    refused: int = 0
    """Not accepted: the service said that it is overloaded, or did not answer."""
    seconds: float = 0.0
    accepting: list[float] = field(default_factory=list)
    """How long each command took until it was accepted."""

    @property
    def rate(self) -> float:
        """Commands a second that went all the way."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    @property
    def summary(self) -> str:
        """p50 / p99 for a report."""
        return f"{self.ms(0.5):,.0f} / {self.ms(0.99):,.0f} ms"

    def ms(self, share: float) -> float:
        """A percentile of the time from accepted to seen everywhere, in ms. Lost ones count as never."""
        return percentile([*self.latencies, *[float("inf")] * self.missing], share) * 1000


async def until(condition: Callable[[], bool], within: float) -> bool:
    """Wait until something holds, at most `within` seconds; says whether it does."""
    deadline = time.monotonic() + within
    while not (found := condition()) and time.monotonic() < deadline:  # noqa: ASYNC110 - it happens elsewhere
        await asyncio.sleep(0.02)
    return found


async def steady(chain: Chain, *, rate: float, seconds: float, patience: float = 60) -> Outcome:
    """Send at a steady rate whatever happens (open loop: a slow answer delays no other command)."""
    began = time.monotonic()
    tasks = []
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        tasks.append(asyncio.create_task(_timed(chain)))
    done = await asyncio.gather(*tasks)
    outcome = await _outcome(chain, began, [one for one in done if one], patience)
    outcome.refused = done.count(None)
    return outcome


async def saturated(chain: Chain, *, commands: int, workers: int, patience: float = 180) -> Outcome:
    """Send as fast as they are taken by `workers` at a time; the rate counts until the last is everywhere."""
    left = iter(range(commands))
    began = time.monotonic()

    async def work() -> list[tuple[str, float, float]]:
        return [found for _ in left if (found := await _timed(chain))]

    done = await asyncio.gather(*(work() for _ in range(workers)))
    outcome = await _outcome(chain, began, [one for some in done for one in some], patience)
    outcome.refused = commands - sum(map(len, done))
    return outcome


async def _timed(chain: Chain) -> tuple[str, float, float] | None:
    at = time.monotonic()
    try:
        found = await chain.send()
    except ConnectionError:
        return None  # refused: overloaded
    return found, at, time.monotonic()


async def _outcome(chain: Chain, began: float, sent: Sequence[tuple[str, float, float]], patience: float) -> Outcome:
    arrived = await chain.arrivals([one for one, _, _ in sent], within=patience)
    outcome = Outcome(accepting=[accepted - at for _, at, accepted in sent])
    for one, _, accepted in sent:
        if one in arrived:
            # where the pages were told before the answer was here, it took no time
            outcome.latencies.append(max(0.0, arrived[one] - accepted))
        else:
            outcome.missing += 1
    outcome.seconds = max(arrived.values(), default=began) - began
    return outcome
