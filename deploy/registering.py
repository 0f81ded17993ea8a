"""What members must be told once its API answers: the units, and the credential of every process."""

from __future__ import annotations

from collections.abc import Callable

from deploy.cli.operator import Operator
from deploy.demo.units import read_units
from deploy.running import RunningStack
from deploy.stack import Process, View

_ROLES = {"notify": "notify"}


def register(running: RunningStack, secret: Callable[[Process], str]) -> None:
    """Register units and clients; safe to repeat, replaces credentials that changed."""
    with Operator(running) as operator:
        operator.post("members", "/units", {"units": [unit.model_dump(mode="json") for unit in read_units()]})
        for process in running.stack.processes:
            register_client(operator, process, secret(process), running.url(process.name))


def register_client(operator: Operator, process: Process, secret: str, url: str) -> None:
    """Register the credential of a process; of a view with the units that it hosts."""
    hosted = list(process.units) if isinstance(process, View) else []
    role = "view" if isinstance(process, View) else _ROLES.get(process.name)
    client = {"client": process.name, "secret": secret, "role": role, "units": hosted}
    operator.post("members", "/clients", {**client, "url": url})
