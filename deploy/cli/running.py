"""`ortsnetz up`, `down`, `reset`: the embedded stack."""

from typing import Annotated, Any

import typer

from deploy.cli.reaching import AsJson, Folder, embedded_alone
from deploy.cli.show import ShownSteps, as_json, err, out, table
from deploy.embedded.running import Embedded
from deploy.embedded.up import down, reset, up


def up_command(
    members: Annotated[int, typer.Option(min=0, max=400_000, help="Invented members of the demonstration.")] = 5000,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="With demonstration data.")] = True,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Bring the embedded stack up: database, broker, services, views, mailbox. Safe to repeat."""
    stack = Embedded(embedded_alone("up", folder, "it is `docker compose up --wait`"))
    found = up(stack, ShownSteps(), members=members if demo else None)
    if json:
        as_json(found)
    else:
        _welcome(found)


def _welcome(found: dict[str, Any]) -> None:
    views = [[view["unit"], view["level"], view["url"]] for view in found["views"]]
    table("Views", ["unit", "level", "address"], [*views, ["mailbox", "", found["mail"]["url"]]])
    table("Services", ["name", "address"], [[name, url] for name, url in found["services"].items()])
    accounts = [[each["email"], each["role"], each["unit"]] for each in found["accounts"]]
    table("Who can sign in", ["e-mail", "role", "unit"], accounts)
    if views and accounts:
        unit, _, url = views[-1]
        email = next((row[0] for row in accounts if row[2] == unit), accounts[0][0])
        out.print(f"Try first: open {url}, sign in as {email}; the link is in the mailbox, {found['mail']['url']}.")
    out.print("`ortsnetz status` says what runs, `make down` stops it, `make reset` deletes its data.")


def down_command(folder: Folder = None, json: AsJson = False) -> None:
    """Stop the embedded stack: everything that `up` started, and nothing else. Data stays."""
    ran = down(Embedded(embedded_alone("down", folder, "it is `docker compose --profile '*' down`")), ShownSteps())
    if json:
        as_json({"ran": ran})
    elif not ran:
        err.print("Nothing was running.")


def reset_command(folder: Folder = None, json: AsJson = False) -> None:
    """Stop the embedded stack and delete its data."""
    stack = Embedded(embedded_alone("reset", folder, "it is `docker compose --profile '*' down -v`"))
    reset(stack, ShownSteps())
    if json:
        as_json({"deleted": str(stack.home.path)})
    else:
        err.print("The stack and its data are gone; `ortsnetz up` makes a new one.")
