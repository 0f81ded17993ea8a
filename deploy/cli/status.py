"""`ortsnetz status`, `lag`: what runs, and how its work stands."""

from dataclasses import asdict
from typing import Any

import typer

from deploy.cli.operator import inside
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, fail, out, table
from deploy.stack.running import Line


def status_command(stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """Say what runs, how far consumers are behind, and what was set aside. Exit status 1 unless all is ready."""
    running = reach(stack, folder, new_too=True)
    lines = running.lines()
    work = inside(running, [line.name for line in lines if line.ready]) if lines else {}
    if json:
        as_json([asdict(line) | {"work": work.get(line.name)} for line in lines])
    elif not lines:
        fail("Nothing runs: `ortsnetz up` (or `make up`) starts it.")
    else:
        columns = ["name", "state", "pid", "since", "memory", "behind", "dead letters", "address"]
        table("Processes", *filled(columns, [_row(line, work.get(line.name)) for line in lines]))
        if any(line.memory for line in lines):
            out.print(f"Memory of all: {sum(line.memory for line in lines) / 2**20:.0f} MB")
    if not lines or not all(line.ready for line in lines):
        raise typer.Exit(1)


def lag_command(stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """Say for each topic how many records its consumers have not processed yet. -1: nobody knows now."""
    running = reach(stack, folder)
    work = inside(running, [process.name for process in running.stack.processes])
    if not work:
        fail("No service answers: `ortsnetz status` says what runs.")
    found = [
        {"consumer": name, "topic": topic, "records": records}
        for name, status in work.items()
        for topic, records in status["lag"].items()
    ]
    if json:
        as_json(found)
        return
    late = sorted((one for one in found if one["records"]), key=lambda one: -one["records"])
    rows = [[one["consumer"], one["topic"], str(one["records"]) if one["records"] > 0 else "unknown"] for one in late]
    table("Behind", ["consumer", "topic", "records"], rows)
    out.print(f"{len(found) - len(late)} of {len(found)} topics are read to the end by their consumers.")
    if any(one["records"] < 0 for one in late):
        fail("Some cannot say how far they are behind: does the broker run? `ortsnetz status` says it.")


def filled(columns: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Without the columns that are empty in every row: of containers nobody here knows pid, age and memory."""
    kept = [number for number in range(len(columns)) if any(row[number] for row in rows)]
    return [columns[number] for number in kept], [[row[number] for number in kept] for row in rows]


def _row(line: Line, work: dict[str, Any] | None) -> list[str]:
    """`behind`: records not yet processed; `dead letters`: set aside, and how many wait behind them."""
    lag = work["lag"].values() if work else []
    behind = "unknown" if any(count < 0 for count in lag) else str(sum(lag)) if lag else ""
    dead = "" if work is None else f"{work['dead']} (+{work['waiting']} waiting)" if work["waiting"] else work["dead"]
    return [
        line.name,
        line.state if line.ready or line.state != "RUNNING" else "RUNNING, not ready",
        str(line.pid or ""),
        _duration(line.seconds) if line.seconds else "",
        f"{line.memory / 2**20:.0f} MB" if line.memory else "",
        behind,
        str(dead),
        line.address,
    ]


def _duration(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
