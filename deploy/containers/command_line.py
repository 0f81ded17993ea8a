"""The image's own command line, in the service `operator`: `docker compose run --rm operator status`."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy.cli.accounts import show_accounts
from deploy.cli.commands import commands
from deploy.cli.reaching import AsJson
from deploy.cli.show import busy, fail
from deploy.containers.running import Containers
from deploy.demo.load import FEWEST, demonstrate, ensure_empty

app = commands("Operate this compose project of Ortsnetz.")


@app.command("demo")
def demo_command(
    members: Annotated[int, typer.Option(min=FEWEST, max=400_000, help="Invented members.")] = 5000,
    json: AsJson = False,
) -> None:
    """Load a demonstration into an empty stack: invented members, boards, applications, first contacts."""
    stack = Containers.here()
    known = stack.demonstration()
    if known is not None:
        fail(f"There is one with {known['members']} members; another size needs a new stack: `docker compose down -v`.")
    ensure_empty(stack)
    with busy(f"{members} invented members") as say:
        demonstrate(stack, members, say)
    show_accounts(stack, json=json)


if __name__ == "__main__":
    app()
