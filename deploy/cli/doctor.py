"""`ortsnetz doctor`: a table of what was looked at, whether it is good, and what to do."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer
from rich.markup import escape

from deploy.cli.reaching import AsJson, Folder, Kind, Which, here_for_compose, reach
from deploy.cli.show import as_json, busy, out, table
from deploy.doctor import Checks, examine


def doctor_command(stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """Look for what is wrong and say what to do: settings, ports, disk, versions, clock, secrets, lag and more."""
    with busy("Looking"):
        found = examine(_checks(stack, folder))
    if json:
        as_json([asdict(one) for one in found])
    else:
        rows = [[one.check, _sign(one.good), escape(one.found), escape(one.todo)] for one in found]
        table("Findings", ["check", "good?", "found", "what to do"], rows)
        bad = sum(not one.good for one in found)
        out.print(f"{bad} of {len(found)} findings need you." if bad else "All is well.")
    if not all(one.good for one in found):
        raise typer.Exit(1)


def _sign(good: bool) -> str:
    return "[green]✓[/]" if good else "[red]✗[/]"


def _checks(stack: Kind, folder: Path | None) -> Checks:
    if here_for_compose(stack):
        from deploy.doctor import project

        return project.checks()
    running = reach(stack, folder, new_too=True)
    if stack is Kind.EMBEDDED:
        from deploy.doctor import embedded
        from deploy.embedded.running import Embedded

        assert isinstance(running, Embedded)
        return embedded.checks(running)
    from deploy.containers.running import Containers
    from deploy.doctor import inside

    assert isinstance(running, Containers)
    return inside.checks(running)
