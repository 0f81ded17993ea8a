"""`ortsnetz up`, `down`, `reset`, `status`, `logs`: the embedded stack."""

from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from deploy.cli.operator import inside
from deploy.cli.show import ShownSteps, as_json, err, fail, out, table
from deploy.embedded.home import Home
from deploy.embedded.running import Embedded
from deploy.embedded.status import Line, status
from deploy.embedded.up import down, reset, up

Folder = Annotated[Path | None, typer.Option("--dir", help="Where the stack lives (default: .ortsnetz here).")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


def embedded(folder: Path | None) -> Embedded:
    """The stack in this folder."""
    return Embedded(Home.chosen(folder))


def up_command(
    members: Annotated[int, typer.Option(min=0, max=400_000, help="Invented members of the demonstration.")] = 5000,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="With demonstration data.")] = True,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Bring everything up: database, broker, services, views, mailbox. Safe to repeat."""
    found = up(embedded(folder), ShownSteps(), members=members if demo else None)
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


def down_command(folder: Folder = None) -> None:
    """Stop everything that `up` started, and nothing else. Data stays."""
    if not down(embedded(folder), ShownSteps()):
        err.print("Nothing was running.")


def reset_command(folder: Folder = None) -> None:
    """Stop the stack and delete its data."""
    reset(embedded(folder), ShownSteps())
    err.print("The stack and its data are gone; `ortsnetz up` makes a new one.")


def status_command(folder: Folder = None, json: AsJson = False) -> None:
    """Say what runs, how far consumers are behind, and what was set aside. Exit status 1 unless all is ready."""
    stack = embedded(folder)
    lines = status(stack)
    work = inside(stack, [line.name for line in lines if line.ready]) if lines else {}
    if json:
        as_json([asdict(line) | {"work": work.get(line.name)} for line in lines])
    elif not lines:
        fail("Nothing runs: `ortsnetz up` (or `make up`) starts it.")
    else:
        columns = ["name", "state", "pid", "since", "memory", "behind", "dead letters", "address"]
        table("Processes", columns, [_row(line, work.get(line.name)) for line in lines])
        out.print(f"Memory of all: {sum(line.memory for line in lines) / 2**20:.0f} MB")
    if not lines or not all(line.ready for line in lines):
        raise typer.Exit(1)


def _row(line: Line, work: dict[str, Any] | None) -> list[str]:
    """`behind`: records not yet processed; `dead letters`: set aside, and how many wait behind them."""
    behind = str(sum(work["lag"].values())) if work and work["lag"] else ""
    dead = "" if work is None else f"{work['dead']} (+{work['waiting']} waiting)" if work["waiting"] else work["dead"]
    return [
        line.name,
        line.state if line.ready or line.state != "RUNNING" else "RUNNING, not ready",
        str(line.pid or ""),
        _duration(line.seconds),
        f"{line.memory / 2**20:.0f} MB",
        behind,
        str(dead),
        line.address,
    ]


def _duration(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def logs_command(
    name: Annotated[str, typer.Argument(help="As `ortsnetz status` calls it, for example members or kafka.")],
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many, from the end.")] = 50,
    folder: Folder = None,
) -> None:
    """Show the end of a process's log."""
    logs = Home.chosen(folder).logs
    known = sorted(file.stem for file in logs.glob("*.log")) if logs.is_dir() else []
    if name not in known:
        fail(f"There is no log of {escape(name)}; there are: {', '.join(known) or 'none, nothing has run yet'}.")
    with (logs / f"{name}.log").open(errors="replace") as file:
        for line in deque(file, maxlen=lines):
            out.print(line.rstrip("\n"), markup=False, soft_wrap=True)
