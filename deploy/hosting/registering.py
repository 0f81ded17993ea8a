"""What members must be told once its API answers: the units, and the credential of every process."""

from __future__ import annotations

from deploy.cli.operator import Operator
from deploy.demo.units import read_units
from deploy.hosting.remembering import addresses, write_addresses
from deploy.stack.description import Process, View
from deploy.stack.running import RunningStack

_ROLES = {"notify": "notify"}


def register(running: RunningStack) -> None:
    """Register units and clients; safe to repeat, replaces credentials that changed.

    The units of the public data are recorded once: what operators have recorded since stays as it is.
    """
    lead_mails(running)
    with Operator(running) as operator:
        if not operator.get("members", "/units"):
            operator.post("members", "/units", {"units": [unit.model_dump(mode="json") for unit in read_units()]})
        for process in running.stack.processes:
            register_client(operator, process, running.client_secret(process), running.url(process.name))


def lead_mails(running: RunningStack) -> None:
    """Mails lead to where each unit is shown now."""
    write_addresses(running.addresses, addresses(running.stack, running.url, running.own_views.all()))


def register_client(operator: Operator, process: Process, secret: str, url: str) -> None:
    """Register the credential of a process; of a view with the units that it hosts."""
    hosted = list(process.units) if isinstance(process, View) else []
    role = "view" if isinstance(process, View) else _ROLES.get(process.name)
    client = {"client": process.name, "secret": secret, "role": role, "units": hosted}
    operator.post("members", "/clients", {**client, "url": url})
