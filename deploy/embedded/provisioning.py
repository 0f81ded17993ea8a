"""What needs the servers' admin rights: databases with their roles; topics, users and ACLs through the provisioner."""

import json
import os
import subprocess
import sys
from pathlib import Path

from deploy.demo.units import read_units
from deploy.embedded.blocking import run_sync
from deploy.embedded.errors import StackError
from deploy.embedded.home import CHECKOUT, write_private
from deploy.embedded.running import Embedded
from deploy.embedded.supervision import Program
from services.exchange.provisioning import ViewOf, plan_for
from services.exchange.provisioning import provision as provision_broker
from shared.contracts.topics import UNITS
from shared.hierarchy import UnitTree

PROVISIONER = "provisioner"
_MODULE = "services.exchange.provisioning"


def provision(embedded: Embedded) -> None:
    """Make databases, topics, users and ACLs as the stack needs them. Safe to repeat. Raises StackError.

    The broker follows the units that its topic `units` holds; before there are any, those of the public unit data.
    """

    async def databases() -> None:
        for process in embedded.stack.processes:
            await embedded.postgres.ensure_database(process.database, embedded.database_password(process))

    run_sync(databases())
    if not embedded.stack.processes:
        return
    admin = embedded.kafka.admin()
    if UNITS not in admin.list_topics(timeout=30).topics:
        plan = plan_for(UnitTree(read_units()), [ViewOf(view.name, view.units) for view in embedded.stack.views])
        passwords = {one.name: embedded.home.secret(f"kafka:{one.name}") for one in plan.principals}
        provision_broker({**embedded.kafka.client(), "log_level": 0}, plan, passwords)
    _once(provisioner(embedded))


def provisioner(embedded: Embedded) -> Program:
    """The provisioner as a process: it alone is given the broker's admin password, and follows the units."""
    return Program(
        PROVISIONER,
        [sys.executable, "-m", _MODULE, "--watch"],
        {
            "ORTSNETZ_SERVICE": PROVISIONER,
            "ORTSNETZ_KAFKA_BOOTSTRAP": embedded.kafka.bootstrap,
            "ORTSNETZ_PRINCIPALS_FILE": str(write_principals(embedded)),
            "ORTSNETZ_SECRETS_DIR": str(
                embedded.home.secrets_for(PROVISIONER, {"kafka_password": embedded.kafka.password})
            ),
        },
    )


def write_principals(embedded: Embedded) -> Path:
    """Write who is to have rights at the broker; a provisioner that watches follows."""
    services = {each.name: embedded.kafka_password(each) for each in embedded.stack.services}
    views = [
        {"name": view.name, "units": view.units, "password": embedded.kafka_password(view)}
        for view in embedded.stack.views
    ]
    file = embedded.home.secrets_for(PROVISIONER, {}) / "principals.json"
    write_private(file, json.dumps({"services": services, "views": views}))
    return file


def _once(program: Program) -> None:
    command = [argument for argument in program.command if argument != "--watch"]
    environment = {**os.environ, **program.environment}
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise StackError(f"Topics and rights could not be provisioned: {reason}")
