"""The compose project as seen from its service `operator`."""

from __future__ import annotations

import os
from pathlib import Path

from deploy.containers.addresses import EXTERNAL, GATEWAY, Addresses
from deploy.containers.running import Containers
from deploy.doctor import Checks, Findings, good, machine, work, wrong
from deploy.stack.home import CHECKOUT

TYPED = work.Typed(start="docker compose up --wait", logs="docker compose logs --tail 20")


def checks(containers: Containers) -> Checks:
    """All that needs no route to docker; `deploy.doctor.project` has the others."""
    folder = containers.folder
    return {
        "versions": machine.python,
        "packages": lambda: machine.packages(CHECKOUT / "requirements-runtime.lock"),
        "disk": lambda: machine.disk(folder),
        "addresses": lambda: addresses(containers),
        "secrets": lambda: machine.private(file for file in folder.iterdir() if file.is_file()),
        "given": lambda: given(containers.secrets),
        "certificates": lambda: certificates(containers),
        **work.checks(containers, TYPED),
    }


def addresses(containers: Containers) -> Findings:
    """People can be told where everything is."""
    known = Addresses(containers.stack, containers.environment)
    problems = known.problems()
    for problem in problems:
        yield wrong("settings", problem, "Set it in .env, then `docker compose up --wait`.")
    if not problems:
        yield good("settings", f"{len(known.public_names)} public addresses")


def certificates(containers: Containers) -> Findings:
    """The CA that levels have in their files, and what they are shown: by the broker and, where it is, the gateway."""
    yield from machine.certificates([containers.secrets])
    yield from machine.served("the broker's for levels' own views", EXTERNAL)
    if Addresses(containers.stack, containers.environment).has_gateway:
        yield from machine.served("the gateway's", GATEWAY)


def given(folder: Path) -> Findings:
    """What a container is given it cannot change."""
    if os.access(folder, os.W_OK):
        todo = "Mount it read-only, as docker-compose.yml does: `…:/run/secrets:ro`."
        yield wrong("secrets", f"{folder} can be written by the container", todo)
    else:
        yield good("secrets", f"{folder} is read-only")
