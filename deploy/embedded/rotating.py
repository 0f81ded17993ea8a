"""Other credentials for one process of an embedded stack, while everything else goes on.

Server and files first, then the process is started afresh: for the moment between, it works on with the connections
that it has. Every step can be repeated, with yet another secret, so a command that died is finished by the same again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import asyncpg

from deploy.cli.operator import Operator
from deploy.embedded.provisioning import write_principals
from deploy.embedded.running import Embedded
from deploy.hosting.registering import register_client
from deploy.hosting.settling import until
from deploy.servers.broker_users import shown
from deploy.stack.blocking import run_sync
from deploy.stack.credentials import What
from deploy.stack.description import PROVISIONER, Process
from deploy.stack.errors import StackError
from deploy.stack.steps import Silent, Steps


@dataclass(frozen=True)
class Old:
    """What a process had before."""

    kafka: dict[str, str]
    database_url: str


def rotate(embedded: Embedded, process: Process, what: Collection[What], steps: Steps | None = None) -> None:
    """Give a process other credentials. Returns when it works with them, and the old ones are refused.

    Raises StackError where a step does not come to its end; the same command again then finishes.
    """
    steps = steps or Silent()
    old = Old(embedded.kafka.client(process.name, embedded.credentials.kafka(process)), embedded.database_url(process))
    for one in what:
        embedded.credentials.rotate(process, one)
    embedded.write_files(process)
    if What.DATABASE in what:
        with steps.step("The database server is told"):
            run_sync(embedded.postgres.ensure_database(process.database, embedded.credentials.database(process)))
    if What.KAFKA in what:
        with steps.step("The broker is told"):
            _tell_broker(embedded, process)
    if What.CLIENT in what:
        with steps.step("members is told"), Operator(embedded) as operator:
            secret = embedded.credentials.client(process)
            register_client(operator, process, secret, embedded.url(process.name))
    embedded.tell()
    with steps.step(f"{process.name} starts afresh"):
        _restart(embedded, process)
    with steps.step("The old ones are refused"):
        _check_refused(old, what)


def _tell_broker(embedded: Embedded, process: Process) -> None:
    """Through the provisioner: it alone changes users, and would otherwise set the old password again."""
    write_principals(embedded)
    settings = embedded.kafka.client(process.name, embedded.credentials.kafka(process))
    why = f"the broker does not let {process.name} in with its new password: `ortsnetz logs {PROVISIONER}` says why"
    until(lambda: shown(settings) is not None, why)


def _restart(embedded: Embedded, process: Process) -> None:
    embedded.supervisor.stop([process.name])
    embedded.supervisor.start(process.name)
    until(lambda: embedded.is_ready(process.name), f"{process.name} is not ready: `ortsnetz logs {process.name}`")


def _check_refused(old: Old, what: Collection[What]) -> None:
    if What.KAFKA in what and shown(old.kafka) is not None:
        raise StackError("The broker still takes the old password. Run the command again.")
    if What.DATABASE in what and run_sync(connects(old.database_url)):
        raise StackError("The database server still takes the old password. Run the command again.")


async def connects(url: str) -> bool:
    """Whether the database server lets somebody in."""
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except asyncpg.InvalidAuthorizationSpecificationError:
        return False
    await connection.close()
    return True
