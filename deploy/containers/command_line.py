"""The image's own command line, in the service `operator`: `docker compose run --rm operator status`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from deploy.cli.commands import commands
from deploy.cli.reaching import AsJson
from deploy.cli.show import as_json, busy, fail, out, table
from deploy.containers.running import Containers
from deploy.demo.load import demonstrate

app = commands("Operate this compose project of Ortsnetz.")


@app.command("demo")
def demo_command(
    members: Annotated[int, typer.Option(min=1, max=400_000, help="Invented members.")] = 5000,
    json: AsJson = False,
) -> None:
    """Load a demonstration into an empty stack: invented members, boards, applications, first contacts."""
    stack = Containers.here()
    known = stack.demonstration()
    if known is not None:
        fail(f"There is one with {known['members']} members; another size needs a new stack: `docker compose down -v`.")
    with busy(f"{members} invented members") as say:
        demonstrate(stack, members, say)
    accounts_command(json)


@app.command("accounts")
def accounts_command(json: AsJson = False) -> None:
    """Say where the views are and who of the demonstration can sign in."""
    told = Containers.here().told()
    if told is None:
        fail("The stack was not brought up yet: `docker compose up --wait`.")
    if json:
        as_json({"views": _public(told["views"]), "mail": told["mail"], "accounts": told["accounts"]})
        return
    views = [[view["unit"], view["level"], view["url"]] for view in told["views"]]
    table("Views", ["unit", "level", "address"], [*views, ["mailbox", "", told["mail"]["url"]]])
    table("Who can sign in", ["e-mail", "role", "unit"], [[a["email"], a["role"], a["unit"]] for a in told["accounts"]])
    if not told["accounts"]:
        out.print("Nobody of a demonstration; `docker compose run --rm operator demo` makes one.")


def _public(views: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without their passwords."""
    return [{name: value for name, value in view.items() if name != "kafka"} for view in views]


if __name__ == "__main__":
    app()
