"""Other credentials for one process of the compose project, from the machine that runs it: the jobs again, in order."""

from __future__ import annotations

from collections.abc import Callable, Collection

from deploy.stack.credentials import What
from deploy.stack.description import Process
from deploy.stack.steps import Steps

_ONCE = ("run", "--rm", "--no-deps", "-T")


def commands(process: Process, what: Collection[What]) -> list[tuple[str, list[str]]]:
    """What is done, with the arguments for `docker compose`. Each can be repeated, and so can the whole."""
    job = ("python", "-m", "deploy.containers.jobs")
    found = [("New secrets", [*_ONCE, "secrets", *job, "rotate", process.name, *sorted(what)])]
    if What.DATABASE in what:
        found.append(("The database server is told", [*_ONCE, "databases"]))
    if What.KAFKA in what:
        found.append(("The broker is told", [*_ONCE, "broker"]))
    # members, and stack.json with the views' own Kafka credentials
    found.append(("members and the operator are told", [*_ONCE, "register", *job, "register"]))
    found.append((f"{process.name} starts afresh", ["restart", process.name]))
    found.append((f"{process.name} is ready", ["up", "--wait", "--no-deps", "--no-recreate", process.name]))
    return found


def rotate(process: Process, what: Collection[What], steps: Steps, docker: Callable[..., str]) -> None:
    """Give a process other credentials; `docker` runs `docker compose` and raises where that fails."""
    for title, arguments in commands(process, what):
        with steps.step(title):
            docker(*arguments)
