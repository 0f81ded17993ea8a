"""`python -m deploy.containers.jobs NAME…`: what is done once before the services start, and can always be repeated.

`settings`: ends where what .env says is wrong, before everybody who would try again for good. `secrets`: every secret,
made once, and each process's own as files in its own volume. `databases`: a database and its role for each process.
`broker`: topics, users and their rights. `register`: units and clients at members, and what the operator's commands are
told. `demo`: a small demonstration, unless none is wanted. `rotate NAME WHAT…`: other secrets for a process, only when
asked.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import httpx

from deploy.containers.addresses import POSTGRES, Addresses, inside
from deploy.containers.files import write_all
from deploy.containers.run import PRINCIPALS, SECRETS, program
from deploy.containers.running import Containers
from deploy.demo.load import FEWEST, SUB_DISTRICT, demonstrate, somebody_is_in
from deploy.hosting.registering import register as register_all
from deploy.servers.broker_users import shown
from deploy.servers.databases import ensure_database
from deploy.servers.setting import DATABASE_SUPERUSER
from deploy.servers.topics import provision_first
from deploy.stack.credentials import Credentials, What
from deploy.stack.description import DEFAULT, PROVISIONER
from deploy.stack.errors import StackError
from deploy.stack.home import Home
from shared import logs

log = logs.get(__name__)

PATIENCE = 180.0
"""Seconds that a job waits for the server it needs."""
REFUSED = (
    "{server} refuses the password of its user {user}: its volume `{volume}` was begun with another one. Put back the "
    "secrets that were saved together with it (docs/operating.md: What there is to save), then `docker compose up "
    "--wait`; nothing was changed. Where nothing is to be kept: `docker compose down -v`."
)
KEPT, GIVEN = Path("/secrets/all"), Path("/secrets")
"""Where the job `secrets` has all of them, and a folder for each one who is given some."""


def settings() -> None:
    """Look at what an operator sets for many at once."""
    problems = Addresses(DEFAULT, os.environ).problems()
    wanted = os.environ.get("ORTSNETZ_DEMO_MEMBERS", "0")
    if not wanted.isdigit() or 0 < int(wanted) < FEWEST:
        problems.append(f"ORTSNETZ_DEMO_MEMBERS must be 0 (no demonstration), or at least {FEWEST}.")
    if problems:
        raise StackError("\n".join([*problems, "Set it in .env, then `docker compose up --wait`; nothing is lost."]))


def secrets() -> None:
    """Make what is missing, and write everybody's files."""
    write_all(DEFAULT, Credentials(Home(KEPT)), GIVEN, Addresses(DEFAULT, os.environ).outside)


def rotate(name: str, what: list[str]) -> None:
    """Another secret for a process: databases, broker and register must then run again, and the process."""
    credentials = Credentials(Home(KEPT))
    process = next((each for each in DEFAULT.processes if each.name == name), None)
    if process is None:
        raise StackError(f"The stack has no process {name} with credentials of its own.")
    for one in what:
        credentials.rotate(process, What(one))
    secrets()


def databases() -> None:
    """One for each process, with a role that may connect to no other."""
    password = (SECRETS / "postgres_password").read_text()
    wanted: dict[str, str] = json.loads((SECRETS / "databases.json").read_text())
    superuser = f"postgresql://{DATABASE_SUPERUSER}:{password}@{POSTGRES}/postgres"

    async def make() -> None:
        try:
            for name, secret in wanted.items():
                await ensure_database(superuser, name, secret)
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise StackError(REFUSED.format(server="PostgreSQL", user=DATABASE_SUPERUSER, volume="postgres")) from error

    _once_it_answers(lambda: asyncio.run(make()), "PostgreSQL", (OSError, asyncpg.PostgresError, TimeoutError))


def broker() -> None:
    """Topics, users and ACLs for the units that the broker knows, or for those of the public unit data."""
    from services.exchange.provisioning.__main__ import FAILED, Principals, ProvisionerSettings, follow, sentence
    from shared.messaging.broker import confluent_settings

    _, given = program(PROVISIONER, DEFAULT, {})
    os.environ.update({"ORTSNETZ_SECRETS_DIR": str(SECRETS), **given})
    found = ProvisionerSettings(_secrets_dir=str(SECRETS))
    client = {**confluent_settings(found), "log_level": 0}
    who = Principals.model_validate_json((SECRETS / PRINCIPALS).read_bytes())
    if shown(client, within=PATIENCE) is None:
        raise StackError(REFUSED.format(server="Kafka", user=found.kafka_username, volume="kafka"))
    try:
        provision_first(client, DEFAULT, who.passwords)
        asyncio.run(follow(found, watch=False))
    except FAILED as error:
        raise StackError(sentence(error)) from error


def register() -> None:
    """Units and clients at members; stack.json for the operator's commands."""
    stack = Containers.here()
    _once_ready("members")
    register_all(stack)
    stack.tell()


def demo() -> None:
    """A demonstration of ORTSNETZ_DEMO_MEMBERS members, once; none where that is 0, or where people are."""
    members = int(os.environ.get("ORTSNETZ_DEMO_MEMBERS", "0"))
    stack = Containers.here()
    if members and stack.demonstration() is None:
        _once_ready("mentoring")
        _once_ready("events")
        if not stack.demonstration_begun and somebody_is_in(stack):
            log.info("There are people in this stack already: no demonstration is loaded.")
            return
        demonstrate(stack, members, log.info, within=SUB_DISTRICT)


def _once_ready(name: str) -> None:
    def ask() -> None:
        httpx.get(f"{inside(name)}/health/ready", timeout=5).raise_for_status()

    _once_it_answers(ask, name, (httpx.HTTPError,))


def _once_it_answers(do: Callable[[], object], what: str, away: tuple[type[Exception], ...]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            do()
        except away as error:
            if time.monotonic() > deadline:
                raise StackError(f"{what} did not answer within {PATIENCE:.0f} s: {error}") from error
            time.sleep(0.3)
        else:
            return


JOBS = {
    "settings": settings,
    "secrets": secrets,
    "databases": databases,
    "broker": broker,
    "register": register,
    "demo": demo,
}


def main(*arguments: str) -> None:
    """Do these jobs; ends with a sentence in the log and exit status 1 where one cannot be done."""
    try:
        if arguments[0] == "rotate":
            logs.configure("rotate")
            rotate(arguments[1], list(arguments[2:]))
        else:
            for name in arguments:
                logs.configure(name)
                JOBS[name]()
    except StackError as error:
        log.error(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
