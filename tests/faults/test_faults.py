"""Guarantees 1 and 2: whatever is killed when, an acknowledged command is never lost, takes effect once, in order.

Commands are written under load while services, relay (it runs in members and mentoring), exchange, views, broker and
database are killed with SIGKILL at random points. Then every acknowledged command is looked for everywhere.
`make chaos KILLS=n` does the same with any number of kills; `--seed` repeats a run's choices.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import httpx
import pytest

from deploy.embedded.running import KAFKA, POSTGRES, Embedded
from deploy.stack.description import DEFAULT, view
from tests.faults.guests import SEATS, Evening, check_guests, registering
from tests.faults.ledger import Findings, Ledger
from tests.faults.lending import Lent, check_lent, lending
from tests.faults.load import wait_for_commands, writing
from tests.faults.processes import Processes
from tests.faults.reconcile import QUIET, eventually_agrees
from tests.faults.watched import Watched
from tests.stacks import running_stack

PROCESSES = ["members", "mentoring", "events", "exchange", "notify", KAFKA, POSTGRES]
"""Killed at random, and each view in turn; KAFKA and POSTGRES take longer to come back and are as likely as others."""

AWAY = (0.5, 0.5, 0.5, 2, 2, 12, 1, 30)
"""Seconds for which the broker is stopped, one time after the other: shorter and longer than a session of a group."""

STACK = replace(DEFAULT, views=(*DEFAULT.views, view("ov-hannover-mitte")))


CONSUMING = {"mentoring", "events", "exchange", "notify", *(each.name for each in STACK.views)}


@pytest.fixture(scope="module")
def kills(request: pytest.FixtureRequest) -> int:
    """How many processes are killed."""
    return int(request.config.getoption("--kills"))


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    """Where the choices of this run come from; printed when it fails."""
    given = request.config.getoption("--seed")
    return int(given) if given.isdigit() else random.randrange(10**6)


@dataclass(frozen=True)
class Tried:
    """A stack to which faults happen, and every command that it has acknowledged."""

    stack: Embedded
    ledger: Ledger = field(default_factory=Ledger)
    evening: Evening = field(default_factory=Evening)
    lent: Lent = field(default_factory=Lent)

    @property
    def watched(self) -> Processes:
        return Processes(self.stack)

    def agrees(self) -> Findings:
        """What the services, topics, views and mails say of all that was acknowledged."""
        return eventually_agrees(self.watched, self.ledger, self._of_events)

    def _of_events(self, findings: Findings) -> None:
        check_guests(self.watched, self.evening, findings)
        check_lent(self.watched, self.lent, findings)


@pytest.fixture(scope="module")
def tried(embedded_only: None) -> Iterator[Tried]:
    """One stack for all tests of this module: what one test wrote has to outlive the faults of the other, too."""
    with running_stack(stack=STACK) as stack:
        yield Tried(stack)


def test_nothing_is_lost_doubled_disordered_or_seen_by_others(tried: Tried, kills: int, seed: int) -> None:
    """The ledger of all acknowledged commands agrees with every service, topic and view."""
    before = len(tried.ledger)
    with registering(tried.stack, tried.evening, seed), lending(tried.stack, tried.lent, seed):
        killed = write_and_kill(tried.stack, tried.watched, tried.ledger, kills, seed)
    assert sum(killed.values()) == kills
    assert len(tried.ledger) - before > kills, "hardly a command was acknowledged: the kills prove nothing"
    assert len(tried.evening.coming) > SEATS, "hardly anybody registered: nobody waited"
    assert tried.lent.promises, "nobody ordered a kit"
    assert tried.lent.duties, "nobody took a place"
    findings = tried.agrees()
    assert findings.none(), f"seed {seed}, killed {dict(killed)}, {len(tried.ledger)} commands: {findings.says()}"
    print(f"{len(tried.ledger)} commands, killed {dict(killed)}: {findings.says()}")  # noqa: T201


def test_every_consumer_lives_after_the_broker_was_away_again_and_again(tried: Tried, seed: int) -> None:
    """Shortly and long, under load: each consumer takes part in its group and comes to the end by itself."""
    supervisor, pause = tried.stack.supervisor, threading.Event()
    with writing(tried.watched, tried.ledger, seed + 1) as writers:
        for seconds in AWAY:
            wait_for_commands(tried.ledger, len(tried.ledger) + 2, writers)
            supervisor.stop([KAFKA])
            pause.wait(seconds)
            supervisor.start(KAFKA)
    findings = tried.agrees()
    assert findings.none(), f"seed {seed}, {len(tried.ledger)} commands: {findings.says()}"
    for process in tried.stack.stack.processes:
        if process.name in CONSUMING:
            checks = httpx.get(f"{tried.stack.url(process.name)}/health/ready", trust_env=False).json()["checks"]
            assert checks.get("consuming", checks.get("routing")), f"{process.name}: {checks}"


def write_and_kill(stack: Embedded, watched: Watched, ledger: Ledger, kills: int, seed: int) -> Counter[str]:
    """Write under load while killing; returns how often each process was killed."""
    dice = random.Random(seed)
    names = [*PROCESSES, *(each.name for each in stack.stack.views)]
    killed: Counter[str] = Counter()
    with writing(watched, ledger, seed) as writers:
        for number in range(kills):
            # each once in a random order, then again: twelve kills meet every process
            if number % len(names) == 0:
                dice.shuffle(names)
            name = names[number % len(names)]
            wait_for_commands(ledger, len(ledger) + dice.randrange(1, 8), writers)
            kill(stack, name)
            killed[name] += 1
    return killed


def kill(stack: Embedded, name: str) -> None:
    """SIGKILL; a process that is just coming back from an earlier kill is waited for first."""
    pause, deadline = threading.Event(), time.monotonic() + QUIET
    while not (pid := stack.supervisor.process(name)["pid"]):
        assert time.monotonic() < deadline, f"{name} did not come back"
        pause.wait(0.05)
    os.kill(pid, signal.SIGKILL)
