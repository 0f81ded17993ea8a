"""`ortsnetz dead …`, `rebuild`, `clock`: what operators do to a running stack."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from rich.markup import escape

from deploy.cli.hosting import ViewName, view_named
from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, embedded_alone, reach
from deploy.cli.show import as_json, fail, out, table
from shared.clock import Calendar, ClockIsFixed

dead = typer.Typer(no_args_is_help=True, help="Records that could not be processed: list, show, replay, discard.")
clock = typer.Typer(no_args_is_help=True, help="Business dates, on embedded stacks of tests.")

Letter = Annotated[str, typer.Argument(help="As `dead list` calls it: service/number.")]


@dead.command("list")
def list_command(stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """List what was set aside, and what waits behind it."""
    with Operator(reach(stack, folder)) as operator:
        found = [
            {"letter": f"{name}/{one['id']}", **one}
            for name in operator.names
            for one in operator.get(name, "/ops/dead-letters")
        ]
    if json:
        as_json(found)
    elif not found:
        out.print("No dead letters.")
    columns = ["letter", "topic", "partition", "offset", "reason", "attempts", "since"]
    if not json:
        table("Dead letters", columns, [[str(one[column]) for column in columns] for one in found])


@dead.command("show")
def show_command(letter: Letter, stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """Show one: where it stands, what is wrong with it. Never its content."""
    with Operator(reach(stack, folder)) as operator:
        name, number = _place(letter, operator.names)
        found = operator.get(name, f"/ops/dead-letters/{number}")
    if json:
        as_json(found)
    else:
        table(letter, ["", ""], [[key, str(value)] for key, value in found.items()])


@dead.command("replay")
def replay_command(letter: Letter, stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """Process it again, and what waits behind it, in order. Exit status 1 when it fails again."""
    with Operator(reach(stack, folder)) as operator:
        name, number = _place(letter, operator.names)
        found = operator.post(name, f"/ops/dead-letters/{number}/replay")
    if json:
        as_json(found)
    if not found["processed"]:
        fail(f"It failed again: `ortsnetz dead show {letter}` says why.")
    if not json:
        out.print(f"{found['processed']} records processed.")


@dead.command("discard")
def discard_command(
    letter: Letter,
    why: Annotated[str, typer.Option(help="The reason; it is kept.")],
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Give it up, for a reason, and process what waits behind it."""
    with Operator(reach(stack, folder)) as operator:
        name, number = _place(letter, operator.names)
        found = operator.post(name, f"/ops/dead-letters/{number}/discard", {"why": why})
    if json:
        as_json(found)
    else:
        out.print(f"Discarded; {found['processed']} records behind it processed.")


def _place(letter: str, names: list[str]) -> tuple[str, int]:
    name, _, number = letter.rpartition("/")
    if not name or not number.isdigit():
        fail("A dead letter is named service/number, as `ortsnetz dead list` shows it.")
    if name not in names:
        fail(f"There is no process {escape(name)}; there are: {', '.join(names)}.")
    return name, int(number)


def rebuild_command(
    view: ViewName,
    screen: Annotated[str | None, typer.Option(help="Only this screen.")] = None,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Drop what a view knows of a unit, or of all that it hosts, and build it again from the log."""
    if screen is not None:
        from services.view.contents import PROJECTIONS as ALL  # not at the start of every command

        if screen not in ALL:
            fail(f"There is no screen {escape(screen)}; there are: {', '.join(sorted(ALL))}.")
    running = reach(stack, folder)
    target = view_named(running.stack, view)
    units = target.units if view == target.name else (view,)
    with Operator(running) as operator:
        found = [
            operator.post(target.name, "/ops/rebuild", {"unit": unit, "screen": screen}, timeout=600) for unit in units
        ]
    records, seconds = (sum(one[of] for one in found) for of in ("records", "seconds"))
    if json:
        screens = found[0]["screens"]
        as_json({"view": target.name, "units": units, "screens": screens, "records": records, "seconds": seconds})
    else:
        out.print(f"{', '.join(units)} rebuilt from {records} records in {seconds:.1f} s.")


@clock.command("advance")
def advance_command(
    by: Annotated[str, typer.Argument(help="How far, for example 31d.")], folder: Folder = None, json: AsJson = False
) -> None:
    """Move the business dates ahead. Refused on every stack that was not made for tests."""
    match = re.fullmatch(r"(\d{1,4})d", by)
    if match is None:
        fail("Say the number of days, for example 31d.")
    file = embedded_alone("clock", folder, "business dates cannot be moved").clock
    try:
        today = Calendar(file if file.exists() else None).advance(int(match.group(1)))
    except ClockIsFixed:
        fail("Business dates can be moved only on stacks of tests, which say so when they are made.")
    if json:
        as_json({"today": today.isoformat()})
    else:
        out.print(f"Business dates stand at {today}.")
