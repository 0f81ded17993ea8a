"""How the command line shows things: steps while they happen, tables, sentences about errors."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

# a pipe or a file has no width of its own: addresses must stay on one line there
out = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
"""For results."""

err = Console(stderr=True, highlight=False)
"""For progress and errors, so that `--json` stays readable by machines."""


class ShownSteps:
    """One line a step: a spinner while it goes on (in a terminal), a tick and the time when it is done."""

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """See `deploy.embedded.up.Steps`."""
        begun = time.monotonic()
        with err.status(f"{title} …") as status:

            def say(text: str) -> None:
                status.update(f"{title}: {text} …")

            yield say
        err.print(f"[green]✓[/] {title} [dim]{time.monotonic() - begun:.1f} s[/]")


def table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """A table with a title; nothing where there are no rows."""
    if rows:
        shown = Table(*columns, title=title, title_justify="left", title_style="bold", header_style="dim")
        for column in shown.columns:
            column.overflow = "fold"
        for row in rows:
            shown.add_row(*row)
        out.print(shown)


def as_json(value: Any) -> None:
    """For machines: one JSON document on standard output."""
    sys.stdout.write(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def fail(sentence: str) -> NoReturn:
    """End with exit status 1 and a sentence."""
    err.print(f"[red]✗[/] {sentence}", markup=True, soft_wrap=True)
    raise typer.Exit(1)
