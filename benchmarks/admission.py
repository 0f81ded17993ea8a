"""What one admission costs: processor time of all processes of the stack until both of its mails are sent.

Net: without what the stack takes at rest in the same time, and nothing is asked of it meanwhile (mails are counted in
the mailbox's folder). The mailbox stands for somebody else's server and does not count.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from benchmarks.figures import Figure, Size
from benchmarks.load import saturated
from benchmarks.product import processor_time, running
from deploy.embedded.running import Embedded

REST = 10.0
"""Seconds for which the stack is watched at rest."""
MAILS = 2
"""Of an admission: to the new member, and to whoever calls."""
_NOT_OURS = ("mailbox", "supervisor")


def run(size: Size) -> list[Figure]:
    """Stated, without an aim: to be compared with another commit's on the same machine, in turns."""
    from benchmarks.chain import Admissions, board_and_offices

    rounds, commands = size.of(3, 1), size.of(600, 200)
    with running() as (embedded, product):
        people = board_and_offices(product)

        async def measure() -> list[Counter[str]]:
            found = []
            async with Admissions(product, people) as admissions:
                for _ in range(rounds):
                    await admissions.prepare(commands)
                    cost = Cost(embedded)
                    await saturated(admissions, commands=commands, workers=16)
                    found.append(await asyncio.to_thread(cost.of, commands))
            return found

        costs = asyncio.run(measure())
    middle = sorted(costs, key=lambda one: one.total())[len(costs) // 2]
    each = ", ".join(f"{one.total():.1f}" for one in costs)
    return [Figure("One admission, processor time", f"{middle.total():.1f} ms", "–", None, f"{words(middle)}; {each}")]


class Cost:
    """Begins when it is made: watches the stack at rest first."""

    def __init__(self, embedded: Embedded) -> None:
        self._embedded = embedded
        at, before = time.monotonic(), processor_time(embedded)
        time.sleep(REST)
        self._rest = _per_second(_less(processor_time(embedded), before), time.monotonic() - at)
        self._mails = self._sent()
        self._at, self._before = time.monotonic(), processor_time(embedded)

    def of(self, commands: int, patience: float = 300) -> Counter[str]:
        """Net ms of each process for one of these commands, once all their mails are there. Raises TimeoutError."""
        deadline = time.monotonic() + patience
        while self._sent() - self._mails < commands * MAILS:
            if time.monotonic() > deadline:
                raise TimeoutError("not all mails were sent")
            time.sleep(0.1)
        spent = _less(processor_time(self._embedded), self._before)
        seconds = time.monotonic() - self._at
        net = {name: (spent[name] - self._rest.get(name, 0.0) * seconds) / commands * 1000 for name in spent}
        return Counter({name: ms for name, ms in net.items() if name not in _NOT_OURS})

    def _sent(self) -> int:
        return sum(1 for _ in self._embedded.home.mails.glob("*.eml"))


def words(cost: Mapping[str, float]) -> str:
    """By process, the dearest first."""
    return ", ".join(f"{name} {ms:.1f}" for name, ms in sorted(cost.items(), key=lambda one: -one[1]) if ms >= 0.2)


def _less(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    return {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}


def _per_second(spent: Mapping[str, float], seconds: float) -> dict[str, Any]:
    return {name: value / seconds for name, value in spent.items()}
