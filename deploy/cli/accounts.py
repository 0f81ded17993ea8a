"""`ortsnetz accounts`: where the views are, and who of the demonstration can sign in."""

from __future__ import annotations

from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, fail, out, table
from deploy.stack.running import RunningStack


def accounts_command(stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """Say where the views are and who of the demonstration can sign in."""
    show_accounts(reach(stack, folder), json=json)


def show_accounts(running: RunningStack, *, json: bool) -> None:
    """The same of a stack. Ends the command where none was brought up."""
    told = running.told()
    if told is None:
        fail("The stack was not brought up yet: `docker compose up --wait` (embedded: `ortsnetz up`).")
    if json:
        views = [{name: value for name, value in view.items() if name != "kafka"} for view in told["views"]]
        as_json({"views": views, "mail": told["mail"], "accounts": told["accounts"]})
        return
    rows = [[view["unit"], view["level"], view["url"]] for view in told["views"]]
    table("Views", ["unit", "level", "address"], [*rows, ["mailbox", "", told["mail"]["url"]]])
    table("Who can sign in", ["e-mail", "role", "unit"], [[a["email"], a["role"], a["unit"]] for a in told["accounts"]])
    if not told["accounts"]:
        out.print("Nobody of a demonstration: `ortsnetz roles grant UNIT E-MAIL …` lets the first people in.")
