"""`python -m deploy.containers.run NAME [--check]`: become the process NAME of the stack, in its container.

Module and settings come from the stack's description, addresses from the project's names and public addresses,
secrets from the files in /run/secrets. A variable `ORTSNETZ_…` that is set already wins.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from deploy.containers.addresses import KAFKA, MAIL, METRICS, PAGES, SMTP, WEB, Addresses, figures
from deploy.hosting.remembering import remembered
from deploy.stack.description import DEFAULT, PROVISIONER, PROVISIONER_MODULE, Stack, provisioner_environment
from deploy.stack.errors import StackError

SECRETS = Path("/run/secrets")
PRINCIPALS = "principals.json"
SMTP_FILE = Path("/run/own/smtp_url")
"""An operator's own mail server with user and password: a file, which nobody reads in the container's description."""
DATA = Path("/var/lib/ortsnetz")
MAILS, SPOOL = DATA / "mails", DATA / "spool"
OWN_VIEWS = DATA / "own-views" / "principals.json"
"""In a volume of operator and provisioner: views that levels run themselves, with their passwords."""
HOSTING, HOSTED_AT = DATA / "hosting" / "hosting.json", DATA / "hosting" / "addresses.json"
"""In a volume that the operator writes and everybody concerned reads: which view hosts which unit, and where it is."""
ALIVE = Path("/tmp/alive")  # noqa: S108 - a file system of the container's own


def program(name: str, stack: Stack, environment: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """The module with its arguments, and the settings, of a process of the stack. Raises StackError."""
    if name == MAIL:
        hosts = [host for host in (urlsplit(environment.get("ORTSNETZ_PUBLIC_MAIL", "")).hostname, MAIL) if host]
        ports = ["--smtp-port", str(SMTP), "--http-port", str(WEB), "--folder", str(MAILS)]
        return ["deploy.embedded.mailbox", *ports, "--listen", "0.0.0.0", *hosts], {}  # noqa: S104 - a container's own
    if name == PROVISIONER:
        settings = provisioner_environment(KAFKA, *map(str, (SECRETS / PRINCIPALS, HOSTING, OWN_VIEWS)))
        settings |= {"ORTSNETZ_ALIVE_FILE": str(ALIVE), "ORTSNETZ_METRICS_PORT": str(METRICS)}
        return [PROVISIONER_MODULE, "--watch"], settings
    process = next((each for each in stack.processes if each.name == name), None)
    if process is None:
        known = ", ".join([*(each.name for each in stack.processes), PROVISIONER, MAIL])
        raise StackError(f"The stack has no process {name}: there are {known}.")
    settings = stack.environment(process, Addresses(stack, environment).of_processes())
    settings |= {
        "ORTSNETZ_HTTP_HOST": "0.0.0.0",  # noqa: S104 - a container's own; what is published says docker-compose.yml
        "ORTSNETZ_HTTP_PORT": str(WEB),
        "ORTSNETZ_METRICS_PORT": str(METRICS),
    }
    if name == "notify":
        settings |= {"ORTSNETZ_VIEWS_FILE": str(HOSTED_AT), "ORTSNETZ_PAGES_PORT": str(PAGES)}
    if name == "members":
        settings["ORTSNETZ_SPOOL_DIR"] = str(SPOOL)
    return [process.module], settings


def main() -> NoReturn:
    """Become the process; a wrong setting ends with a sentence in the log and exit status 2."""
    name, checks = sys.argv[1], sys.argv[2:] == ["--check"]
    try:
        command, environment = _prepared(name)
    except StackError as error:
        _end(name, str(error), checks=checks)
    if checks:
        _check(command[0], environment)
    # no `-m` through a shell or a parent: the process that docker stops is the service itself
    os.execve(sys.executable, [sys.executable, "-m", *command], environment)  # noqa: S606 - no shell wanted


def _prepared(name: str) -> tuple[list[str], dict[str, str]]:
    """What is started, and all that its environment holds. Raises StackError."""
    given = {**os.environ, **_own_mail_server(os.environ)}
    command, settings = program(name, DEFAULT.hosting(remembered(HOSTING)), given)
    if name == "exchange":
        settings["ORTSNETZ_INSTANCE"] = socket.gethostname()  # the container's: stays while that is there
    if "ORTSNETZ_METRICS_PORT" in settings:
        settings["ORTSNETZ_METRICS_HOST"] = _watched_from(name)
    said = {key: value for key, value in given.items() if value}  # compose hands on what nobody set as ""
    return command, {"ORTSNETZ_SECRETS_DIR": str(SECRETS), **settings, **said}


def _watched_from(name: str) -> str:
    """This container's address in the network `monitoring`; its own loopback where it is not in that network.

    Pages and API are served in every network of the container, figures only where Prometheus is.
    """
    try:
        return socket.gethostbyname(figures(name))
    except OSError:
        return "127.0.0.1"


def _check(module: str, environment: Mapping[str, str]) -> NoReturn:
    """End with exit status 0 where the settings load, else with 2 and a line for each that does not.

    On standard output, for `ortsnetz doctor`: docker has its own to say on the other one.
    """
    from deploy.stack.settings import KINDS
    from shared.settings import problems

    os.environ.clear()  # the process that is started would not see more either
    os.environ.update(environment)
    found = problems(KINDS[module]) if module in KINDS else []
    for sentence in found:
        sys.stdout.write(f"{sentence}\n")
    sys.exit(2 if found else 0)


def _own_mail_server(environment: Mapping[str, str]) -> dict[str, str]:
    if "@" in environment.get("ORTSNETZ_SMTP_URL", ""):
        raise StackError(
            "ORTSNETZ_SMTP_URL holds a password, which `docker inspect` would show: write the address into a file, "
            "and say where it is with ORTSNETZ_SMTP_URL_FILE."
        )
    try:
        found = SMTP_FILE.read_text().strip() if SMTP_FILE.exists() else ""
    except OSError as error:
        why = f"The file of ORTSNETZ_SMTP_URL_FILE cannot be read by user 10001 ({error.strerror})."
        raise StackError(why) from None
    return {"ORTSNETZ_SMTP_URL": found} if found else {}


def _end(name: str, sentence: str, *, checks: bool) -> NoReturn:
    if checks:
        sys.stdout.write(f"{sentence}\n")
    else:
        from shared import logs  # takes a while, which not every start is to wait for

        logs.configure(name)
        logs.get(__name__).error(sentence)
    sys.exit(2)


if __name__ == "__main__":
    main()
