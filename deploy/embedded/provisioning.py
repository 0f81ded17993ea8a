"""What needs the servers' admin rights: databases with their roles; topics, users and ACLs through the provisioner."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.cli.log_lines import sentence
from deploy.embedded.code import VARIABLE, fingerprint
from deploy.embedded.running import Embedded
from deploy.embedded.supervision import Program
from deploy.servers.topics import provision_first
from deploy.stack.blocking import run_sync
from deploy.stack.description import PROVISIONER, PROVISIONER_MODULE, provisioner_environment
from deploy.stack.errors import StackError
from deploy.stack.home import CHECKOUT, write_private
from services.exchange.provisioning.plan import SERVICES


def provision(embedded: Embedded) -> None:
    """Make databases, topics, users and ACLs as the stack needs them. Safe to repeat. Raises StackError."""

    async def databases() -> None:
        for process in embedded.stack.processes:
            await embedded.postgres.ensure_database(process.database, embedded.credentials.database(process))

    run_sync(databases())
    if not embedded.stack.processes:
        return
    names = [*SERVICES, *(view.name for view in embedded.stack.views)]
    passwords = {name: embedded.home.secret(f"kafka:{name}") for name in names}
    provision_first({**embedded.kafka.client(), "log_level": 0}, embedded.stack, passwords)
    _once(provisioner(embedded))


def provisioner(embedded: Embedded) -> Program:
    """The provisioner as a process: it alone is given the broker's admin password, and follows the units."""
    folder = embedded.home.secrets_for(PROVISIONER, {"kafka_password": embedded.kafka.password})
    files = (write_principals(embedded), embedded.hosting, embedded.own_views.file)
    environment = provisioner_environment(embedded.kafka.bootstrap, *map(str, files))
    command = [sys.executable, "-m", PROVISIONER_MODULE, "--watch"]
    environment |= {"ORTSNETZ_SECRETS_DIR": str(folder), VARIABLE: fingerprint()}
    return Program(PROVISIONER, command, environment)


def write_principals(embedded: Embedded) -> Path:
    """Write who is to have rights at the broker; a provisioner that watches follows."""
    file = embedded.home.secrets_for(PROVISIONER, {}) / "principals.json"
    write_private(file, embedded.credentials.principals(embedded.basis))
    return file


def _once(program: Program) -> None:
    command = [argument for argument in program.command if argument != "--watch"]
    environment = {**os.environ, **program.environment}
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise StackError(f"Topics and rights could not be provisioned: {sentence(reason)}")
