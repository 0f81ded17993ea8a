"""`ortsnetz mails …`: mails of which nobody knows whether they were sent, or that could not be."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, out, table

mails = typer.Typer(no_args_is_help=True, help="Mails that are uncertain, failed or waiting: list, resend.")

NOTIFY = "notify"


class State(StrEnum):
    """Of mails that an operator may look at."""

    UNCERTAIN = "uncertain"
    FAILED = "failed"
    WAITING = "waiting"


@mails.command("list")
def list_command(
    state: Annotated[State, typer.Option(help="Which.")] = State.UNCERTAIN,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """List the oldest mails in a state: ids and times, neither name nor address nor text."""
    with Operator(reach(stack, folder)) as operator:
        found = operator.get(NOTIFY, f"/ops/mails?state={state}")
    if json:
        as_json(found)
        return
    columns = ["id", "kind", "reason", "attempts", "planned_at", "claimed_at"]
    table(f"Mails that are {state}", columns, [[str(one[column] or "") for column in columns] for one in found])
    if not found:
        out.print(f"No mail is {state}.")


@mails.command("resend")
def resend_command(
    mail: Annotated[str, typer.Argument(help="Id, as `mails list` shows it.")],
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Send one that is uncertain or failed once more. It has the same Message-ID as before."""
    with Operator(reach(stack, folder)) as operator:
        found = operator.post(NOTIFY, f"/ops/mails/{mail}/resend")
    if json:
        as_json(found)
    else:
        out.print(f"It is sent again: `ortsnetz mails list --state {State.WAITING}` says whether it still waits.")
