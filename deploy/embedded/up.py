"""Bringing an embedded stack up and down, step by step."""

import json
import shutil
import time
from collections.abc import Iterable
from typing import Any

from deploy.cli.log_lines import sentence
from deploy.demo.load import demonstrate
from deploy.embedded.kafka_jars import ensure_jars
from deploy.embedded.kafka_warm import warm
from deploy.embedded.provisioning import provision, provisioner
from deploy.embedded.running import BASE, KAFKA, MAILBOX, POSTGRES, Embedded
from deploy.hosting.registering import register
from deploy.hosting.settling import settle
from deploy.servers.ports import require_free
from deploy.stack.description import PROVISIONER
from deploy.stack.errors import StackError
from deploy.stack.home import write_private
from deploy.stack.steps import Silent, Steps

PATIENCE = 120.0
"""Seconds that a process may take to become ready: after a crash Kafka looks through its logs first."""

_NEEDED = 1 << 30
"""Bytes that must be free before a stack is brought up; 5,000 members take about half of it."""


def up(embedded: Embedded, steps: Steps | None = None, *, members: int | None = None) -> dict[str, Any]:
    """Bring everything up and return the content of stack.json; `members` is the size of the demonstration.

    Without `members` there is no demonstration data. Safe to repeat: what runs is left alone, but for processes of an
    older code, which end before the new ones begin. Raises StackError.
    """
    steps = steps or Silent()
    embedded.home.prepare()
    with embedded.home.only_one():
        _install(embedded, steps)
        with steps.step("PostgreSQL and Kafka"):
            _start(embedded, BASE)
        with steps.step("Databases, topics, users and their rights"):
            provision(embedded)
        for process in embedded.stack.processes:  # all together: none waits for another to begin
            embedded.supervisor.start(process.name)
        for each in embedded.stack.services, embedded.stack.views:
            names = [process.name for process in each]
            if names:
                with steps.step(", ".join(names)):
                    _start(embedded, names)
                    if each is embedded.stack.services:
                        register(embedded)
        if embedded.stack.processes:
            # From here on it follows the units by itself; while they are first recorded it would see half of them.
            _start(embedded, [PROVISIONER])
            settle(embedded, steps)
        accounts = _demonstrate(embedded, steps, members)
        found = embedded.description(accounts)
        write_private(embedded.home.stack_file, json.dumps(found, indent=1, ensure_ascii=False))
        return found


def _install(embedded: Embedded, steps: Steps) -> None:
    if shutil.disk_usage(embedded.home.path).free < _NEEDED:
        raise StackError(f"Less than 1 GB is free where {embedded.home.path} is: make room, or choose another --dir.")
    supervisor = embedded.supervisor
    if not supervisor.is_running():
        supervisor.shut_down()  # what a killed supervisor left behind would hold the ports
        for name, port in embedded.ports.items():
            require_free(name, port, embedded.home.ports)
    with steps.step("Kafka's jars") as say:
        ensure_jars(lambda done, of: say(f"{done} of {of} downloaded"))
        warm(lambda: say("preparing a fast start, once"))
    with steps.step("Data folders"):
        embedded.postgres.initialise()
        embedded.kafka.initialise()
    supervisor.apply([*embedded.programs(), *([provisioner(embedded)] if embedded.stack.processes else [])])


def _demonstrate(embedded: Embedded, steps: Steps, members: int | None) -> list[dict[str, str]]:
    """Load the demonstration once; returns who can sign in. Its size cannot change afterwards."""
    known = embedded.demonstration()
    if known is not None:
        if members is not None and members != known["members"]:
            raise StackError(
                f"The demonstration is there with {known['members']} members; for {members} say `make reset` first."
            )
        accounts: list[dict[str, str]] = known["accounts"]
        return accounts
    if members is None:
        return []
    with steps.step(f"Demonstration: {members} invented members") as say:
        return demonstrate(embedded, members, say)


def _start(embedded: Embedded, names: Iterable[str]) -> None:
    """Start programs together and wait until each is ready."""
    waiting = list(names)
    for name in waiting:
        embedded.supervisor.start(name)
    deadline = time.monotonic() + PATIENCE
    while waiting := [name for name in waiting if not embedded.is_ready(name)]:
        for name in waiting:
            _refuse_if_hopeless(embedded, name, late=time.monotonic() > deadline)
        time.sleep(0.1)


def _refuse_if_hopeless(embedded: Embedded, name: str, *, late: bool) -> None:
    state = embedded.supervisor.process(name)
    wrong_setting = state["statename"] == "BACKOFF" and state["exitstatus"] == 2
    if not (late or wrong_setting or state["statename"] == "FATAL"):
        return
    log = embedded.supervisor.log(name)
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    what = "was not ready in time" if late else "does not start"
    raise StackError(f"{name} {what}: {sentence(lines[-1]) if lines else 'it says nothing'} (more in {log})")


def down(embedded: Embedded, steps: Steps | None = None) -> bool:
    """Stop everything that `up` started and nothing else; data stays. False when nothing ran. Raises StackError."""
    steps = steps or Silent()
    if not embedded.home.path.is_dir():
        return False
    with embedded.home.only_one():
        supervisor = embedded.supervisor
        ran = supervisor.is_running()
        if ran:
            known = [info["name"] for info in supervisor.processes()]
            # Services first, while what they need to finish their work is still there; PostgreSQL last.
            for names in [name for name in known if name not in BASE], [KAFKA, MAILBOX], [POSTGRES]:
                if names:
                    with steps.step(f"Stopping {', '.join(names)}"):
                        supervisor.stop(names)
        return supervisor.shut_down() or ran


def reset(embedded: Embedded, steps: Steps | None = None) -> None:
    """Stop the stack and delete its folder with all data. Raises StackError where the folder is no stack's."""
    home = embedded.home
    if not home.path.is_dir():
        return
    if not home.supervisor.is_dir() and any(home.path.iterdir()):
        raise StackError(f"{home.path} does not look like a stack's folder: delete it yourself if it is.")
    down(embedded, steps)
    shutil.rmtree(home.path)
    if home.socket.parent != home.supervisor:
        shutil.rmtree(home.socket.parent, ignore_errors=True)
