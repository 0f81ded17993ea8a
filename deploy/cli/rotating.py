"""`ortsnetz rotate NAME`: other credentials for a service or a view, without loss."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.markup import escape

from deploy.cli.log_lines import sentence
from deploy.cli.reaching import AsJson, Folder, Kind, Which, here_for_compose, reach
from deploy.cli.show import ShownSteps, as_json, fail, out
from deploy.stack.credentials import What
from deploy.stack.description import DEFAULT, Process, Stack
from deploy.stack.errors import StackError
from services.exchange.provisioning import OWN_VIEW


def rotate_command(
    name: Annotated[str, typer.Argument(help="Of the service or view, or the key of a unit that a view hosts.")],
    what: Annotated[str, typer.Option(help=f"{', '.join(What)} or all.")] = "all",
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Give a service or view other credentials: at the broker, the database, members. The old ones end.

    Only this process starts afresh, and goes on where it was. Safe to repeat; a command that died is finished by it.
    """
    if name.startswith(OWN_VIEW):
        fail(
            f"{escape(name)} runs on its level's machine, and nothing was changed. New credentials for it, in a new "
            f"file: `ortsnetz units provision {escape(name.removeprefix(OWN_VIEW))} --url …`; the old ones end with it."
        )
    begun, wanted = time.monotonic(), _wanted(what)
    if stack is Kind.COMPOSE:
        if not here_for_compose(stack):
            fail("Call this on the machine that runs the compose project: its containers cannot start each other.")
        process = _process(DEFAULT, name)
        _compose(process, wanted)
    else:
        from deploy.embedded.rotating import rotate
        from deploy.embedded.running import Embedded

        running = reach(stack, folder)
        assert isinstance(running, Embedded)
        process = _process(running.stack, name)
        with running.home.only_one():
            if not running.supervisor.is_running():
                fail("Nothing runs, so nobody can be told: `ortsnetz up` first.")
            rotate(running, process, wanted, ShownSteps())
    if json:
        as_json({"name": process.name, "what": wanted, "seconds": round(time.monotonic() - begun, 3)})
    else:
        out.print(f"{process.name} has other credentials ({', '.join(wanted)}); the old ones are refused.")


def _wanted(what: str) -> list[What]:
    if what == "all":
        return list(What)
    if what not in list(What):
        fail(f"--what is one of {', '.join(What)} or all, not {escape(what)}.")
    return [What(what)]


def _process(stack: Stack, name: str) -> Process:
    found = next((each for each in stack.processes if each.name == name), None) or stack.host_of(name)
    if found is None:
        fail(f"There is no {escape(name)}; there are: {', '.join(each.name for each in stack.processes)}.")
    return found


def _compose(process: Process, wanted: list[What]) -> None:
    from deploy.containers.project import says
    from deploy.containers.rotating import rotate

    try:
        rotate(process, wanted, ShownSteps(), says)
    except StackError as error:
        fail(
            f"{escape(sentence(str(error)))} Mend that and run the command again: it goes through all steps once more."
        )
