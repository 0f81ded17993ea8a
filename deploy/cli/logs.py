"""`ortsnetz logs NAME`: the end of a process's log, of either stack."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.markup import escape
from rich.text import Text

from deploy.cli import log_lines
from deploy.cli.reaching import AsJson, Folder, Kind, Which, here_for_compose
from deploy.cli.show import as_json, fail, out
from deploy.containers import project
from deploy.stack.home import Home
from services.exchange.provisioning import OWN_VIEW


def logs_command(
    name: Annotated[str, typer.Argument(help="As `ortsnetz status` calls it, for example members or kafka.")],
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many, from the end.")] = 50,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Show the end of a process's log: readable in a terminal, as it was written in a pipe or a file."""
    if name.startswith(OWN_VIEW):
        fail(
            f"{escape(name)} runs on its level's machine, and its log is there: `docker compose logs view`, in the "
            "folder deploy/view. What the centre knows of it: `ortsnetz units list`, `ortsnetz doctor`."
        )
    found = _container(name, lines) if stack is Kind.COMPOSE else _file(name, lines, folder)
    if json:
        as_json([log_lines.entry(line) for line in found])
        return
    for line in found:
        out.print(_readable(line) if out.is_terminal else line, markup=False, soft_wrap=True)


_renderer = structlog.dev.ConsoleRenderer(colors=True)


def _readable(line: str) -> Text:
    entry = log_lines.entry(line)
    if entry.keys() == {"event"}:  # a server's: as it is
        return Text.from_ansi(line)
    return Text.from_ansi(_renderer(None, "", entry))


def _file(name: str, lines: int, folder: Path | None) -> Iterable[str]:
    logs = Home.chosen(folder).logs
    _known(name, sorted(file.stem for file in logs.glob("*.log")) if logs.is_dir() else [])
    with (logs / f"{name}.log").open(errors="replace") as file:
        return [line.rstrip("\n") for line in deque(file, maxlen=lines)]


def _container(name: str, lines: int) -> Iterable[str]:
    if not here_for_compose(Kind.COMPOSE):
        fail(f"Call this on the machine that runs the compose project: `docker compose logs {escape(name)}`.")
    _known(name, sorted(project.says("ps", "--all", "--services").splitlines()))
    return project.says("logs", "--no-log-prefix", "--tail", str(lines), name).splitlines()


def _known(name: str, names: Sequence[str]) -> None:
    if name not in names:
        fail(f"There is no log of {escape(name)}; there are: {', '.join(names) or 'none, nothing has run yet'}.")
