"""What members must be told once its API answers: the units, and the credential of every process."""

from __future__ import annotations

from deploy.cli.operator import Operator
from deploy.demo.units import read_units
from deploy.embedded.running import Embedded
from deploy.stack import Process, View

_ROLES = {"notify": "notify"}


def register(embedded: Embedded) -> None:
    """Register units and clients; safe to repeat, replaces credentials that changed."""
    with Operator(embedded) as operator:
        operator.post("members", "/units", {"units": [unit.model_dump(mode="json") for unit in read_units()]})
        for process in embedded.stack.processes:
            register_client(embedded, operator, process)


def register_client(embedded: Embedded, operator: Operator, process: Process) -> None:
    """Register the credential of a process; of a view with the units that it hosts."""
    hosted = list(process.units) if isinstance(process, View) else []
    role = "view" if isinstance(process, View) else _ROLES.get(process.name)
    client = {"client": process.name, "secret": embedded.client_secret(process), "role": role, "units": hosted}
    operator.post("members", "/clients", {**client, "url": embedded.url(process.name)})
