"""Which stack a command works on: the embedded one in a folder, or the compose project of this checkout.

A command for compose does not run here: it runs once more inside the project, in the service `operator`, which has the
operator's secret and reaches what no port of this machine leads to.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from deploy.cli.show import fail
from deploy.containers.project import docker_compose
from deploy.stack.home import Home
from deploy.stack.running import RunningStack

STACK = "ORTSNETZ_STACK"
"""In an operator's environment: which stack is meant where a command does not say."""
INSIDE = "ORTSNETZ_INSIDE"
"""In the environment of the service `operator`: we are within the compose project."""


class Kind(StrEnum):
    """What runs the stack."""

    EMBEDDED = "embedded"
    COMPOSE = "compose"


Folder = Annotated[Path | None, typer.Option("--dir", help="Where the embedded stack lives (default: .ortsnetz here).")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
Which = Annotated[Kind, typer.Option("--stack", envvar=STACK, help="Which stack: embedded or compose.")]


def reach(
    kind: Kind, folder: Path | None, *, standard_input: Path | None = None, new_too: bool = False
) -> RunningStack:
    """The stack to work on. Ends the command where none was ever brought up (unless `new_too`).

    It also ends it after it ran inside of compose.
    `standard_input` is a file that the command is given; inside it is read from standard input (`-`).
    """
    if kind is Kind.EMBEDDED:
        from deploy.embedded.running import Embedded

        home = Home.chosen(folder)
        if not new_too and not home.ports.exists():
            todo = "`ortsnetz up` (or `make up`) makes one. The one in Docker is meant with `--stack compose`."
            fail(f"There is no stack in {home.path}: {todo}")
        return Embedded(home)
    if os.environ.get(INSIDE):
        from deploy.containers.running import Containers

        return Containers.here()
    _once_more_inside(standard_input)


def embedded_alone(command: str, folder: Path | None, instead: str) -> Home:
    """The embedded stack's folder, for a command that works on no other.

    Ends the command where compose is meant; `instead` says how it is there. With a folder nobody means compose.
    """
    if folder is None and os.environ.get(STACK) == Kind.COMPOSE:
        fail(
            f"`ortsnetz {command}` is for the embedded stack, and {STACK} says compose: there {instead}. Nothing was "
            "changed. With --dir the embedded stack of that folder is meant."
        )
    return Home.chosen(folder)


def here_for_compose(kind: Kind) -> bool:
    """Whether a command for the compose project was given on the machine that runs it, not inside of it."""
    return kind is Kind.COMPOSE and not os.environ.get(INSIDE)


def inside_says(arguments: list[str]) -> str:
    """What a command prints that runs inside of compose. Ends this one where that one fails."""
    done = docker_compose(*_inside(arguments), stdout=subprocess.PIPE)
    if done.returncode:
        raise typer.Exit(done.returncode)
    return done.stdout


def _inside(arguments: list[str]) -> list[str]:
    command = ["run", "--rm", "--no-deps", "-T"]
    # a terminal's width and colours, so that tables look as they do here
    for name in ("COLUMNS", "NO_COLOR"):
        command += ["-e", name] if name in os.environ else []
    return [*command, "operator", *arguments]


def _once_more_inside(standard_input: Path | None) -> NoReturn:
    given = str(standard_input)
    arguments = ["-" if standard_input and argument == given else argument for argument in sys.argv[1:]]
    with ExitStack() as files:
        source = files.enter_context(standard_input.open("rb")) if standard_input else subprocess.DEVNULL
        raise typer.Exit(docker_compose(*_inside(arguments), stdin=source).returncode)
