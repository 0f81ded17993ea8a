"""The product as it runs: people signed in at three views, a machine account; and a stack in a folder of its own."""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from deploy.cli.operator import Operator
from deploy.embedded.running import Embedded
from deploy.embedded.supervision import MARK
from deploy.embedded.up import reset, up
from deploy.stack.description import View
from deploy.stack.home import Home
from deploy.stack.running import RunningStack
from deploy.story.people import Mailbox, Person
from deploy.story.telling import eventually
from shared.hierarchy import Level

MACHINE = "benchmark"


@dataclass
class Product:
    """A running stack as a load meets it, whatever runs it."""

    running: RunningStack
    operator: Operator
    mailbox: str
    """Its address."""
    broker: Mapping[str, Any]
    """confluent-kafka's settings for the broker's admin."""
    machine_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def unit(self, level: Level) -> str:
        """The unit of a level that has a view."""
        return self.view(level).units[0]

    def view(self, level: Level) -> View:
        """The view of a level."""
        prefix = {Level.DISTRICT: "bezirk", Level.SUB_DISTRICT: "ub", Level.BRANCH: "ov"}[level]
        return next(view for view in self.running.stack.views if view.units[0].startswith(prefix))

    def signed_in(self, level: Level, role: str) -> Person:
        """Somebody with a role at a level, signed in at its view by the link in a mail."""
        unit = self.unit(level)
        email = f"{role}.{level.value}@example.org"
        names = {"first_name": role.capitalize(), "last_name": level.value.capitalize()}
        self.operator.post("members", f"/units/{unit}/roles", {"email": email, **names, "role": role})
        person = Person(self.running.url(self.view(level).name))
        person.sign_in(email, Mailbox(self.mailbox))
        # the role travels through the chain like everything else
        eventually(lambda: person.look(f"/{unit}/heute").status == 200, f"{email} may not enter {unit}", within=60)
        return person

    def machine(self, *units: str) -> None:
        """Let the benchmark's machine account act as these units' boards."""
        body = {"client": MACHINE, "secret": self.machine_secret, "role": "board", "units": list(units), "url": ""}
        self.operator.post("members", "/clients", body)

    def token(self, audience: str = "members") -> str:
        """A fresh access token of the machine account."""
        url = f"{self.running.url('members')}/tokens"
        answer = httpx.post(url, auth=(MACHINE, self.machine_secret), json={"audience": audience}, trust_env=False)
        answer.raise_for_status()
        found: str = answer.json()["access_token"]
        return found

    def settle(self, patience: float = 300) -> None:
        """Wait until nothing is on its way: no outbox rows, no lag."""
        deadline = time.monotonic() + patience
        quiet = 0
        while quiet < 3:
            if time.monotonic() > deadline:
                raise TimeoutError("the stack did not come to rest")
            states = [self.operator.get(name, "/ops/status") for name in self.operator.names]
            quiet = 0 if any(_owed(state) for state in states) else quiet + 1
            time.sleep(0.3)


def memory(embedded: Embedded) -> dict[str, float]:
    """Memory in MiB by program; what processes share counts once (PSS)."""
    return _by_program(embedded, lambda process: process.memory_full_info().pss / (1 << 20))


def processor_time(embedded: Embedded) -> dict[str, float]:
    """Seconds of processor time by program, children that have ended included."""
    return _by_program(embedded, lambda process: sum(process.cpu_times()[:4]))


def _by_program(embedded: Embedded, value: Callable[[psutil.Process], float]) -> dict[str, float]:
    here = str(embedded.home.path)
    names = {info["pid"]: info["name"] for info in embedded.supervisor.processes()}
    found: dict[str, float] = {}
    for process in psutil.process_iter():
        try:
            family = [process, *process.parents()]
            if not any(p.environ().get(MARK) == here for p in family[:2]):
                continue
            name = next((names[p.pid] for p in family if p.pid in names), "supervisor")
            found[name] = found.get(name, 0.0) + value(process)
        except psutil.Error:
            continue
    return found


def _owed(state: dict[str, Any]) -> bool:
    return bool(state["outbox"]["records"]) or any(state["lag"].values())


@contextmanager
def running(members: int | None = None) -> Iterator[tuple[Embedded, Product]]:
    """Bring an embedded stack up in a temporary folder, and everything down and away at the end."""
    with tempfile.TemporaryDirectory(prefix="ortsnetz-bench-") as folder:
        embedded = Embedded(Home(Path(folder) / "stack"))
        try:
            up(embedded, members=members)
            with Operator(embedded) as operator:
                yield embedded, Product(embedded, operator, embedded.url("mailbox"), embedded.kafka.client())
        finally:
            reset(embedded)
