"""Guarantees 1 and 2 on compose: containers crash, stand still and are stopped under load, each in turn."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from deploy.story.telling import eventually
from tests.compose.conftest import centre_of
from tests.compose.containers import Containers
from tests.faults.ledger import Ledger
from tests.faults.load import Writer, wait_for_commands, writing
from tests.faults.reconcile import QUIET, eventually_agrees

STANDS_STILL = 8.0
"""Seconds of a pause: longer than clients wait for one answer, shorter than they give up."""
KILLED = 137
"""Exit status of a container that did not stop within its stop period."""


@pytest.fixture(scope="module")
def containers() -> Iterator[Containers]:
    """A centre that holds nothing but what the load writes."""
    project = centre_of("faults", ORTSNETZ_DEMO_MEMBERS="0")
    with project.running():
        yield Containers(project)


def test_nothing_is_lost_doubled_disordered_or_seen_by_others(containers: Containers) -> None:
    ledger, seed, lasted = Ledger(), random.randrange(10**6), dict[str, float]()
    services = containers.lasting
    assert len(services) >= 12, services
    with writing(containers, ledger, seed) as writers:
        for service in services:
            lasted[f"{service} crashed"] = _until_commands_again(ledger, writers, partial(containers.crash, service))
            _well_again(containers)
        for service in services:
            containers.pause(service)
            threading.Event().wait(STANDS_STILL)
            lasted[f"{service} stood still"] = _until_commands_again(
                ledger, writers, partial(containers.go_on, service)
            )
            _well_again(containers)
        containers.project.compose("stop")
        ended = {name: state["ExitCode"] for name, state in containers.states().items()}
        assert KILLED not in ended.values(), ended
        lasted["all stopped and started"] = _until_commands_again(
            ledger, writers, partial(containers.project.compose, "start")
        )
        _well_again(containers)
    findings = eventually_agrees(containers, ledger)
    table = "\n".join(f"{name:50} {seconds:6.1f} s" for name, seconds in lasted.items())
    print(f"{len(ledger)} commands: {findings.says()}\nuntil commands were taken again:\n{table}")  # noqa: T201
    assert findings.none(), f"seed {seed}, {len(ledger)} commands: {findings.says()}"
    assert len(ledger) > len(lasted) * (len(writers) + 1)


def _until_commands_again(ledger: Ledger, writers: list[Writer], happen: Callable[[], object]) -> float:
    """Seconds from what happens until more commands are acknowledged than can have been under way."""
    begun = time.monotonic()
    happen()
    wait_for_commands(ledger, len(ledger) + len(writers) + 1, writers)
    return time.monotonic() - begun


def _well_again(containers: Containers) -> None:
    eventually(containers.ready, "a container did not become healthy again", within=QUIET)
