"""How the command line shows things: steps while they happen, tables, sentences about errors."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

# a pipe or a file has no width of its own: addresses must stay on one line there
out = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
"""For results."""

err = Console(stderr=True, highlight=False)
"""For progress and errors, so that `--json` stays readable by machines."""


EVERY = 5.0
"""Seconds between two lines of the same step where there is no terminal."""


@contextmanager
def busy(title: str) -> Iterator[Callable[[str], None]]:
    """While something takes long: a spinner in a terminal; in a pipe or a log plain lines, few of them.

    Gives a function that says how far it is.
    """
    if err.is_terminal and not err.is_dumb_terminal:
        with err.status(f"{title} …") as status:
            yield lambda text: status.update(f"{title}: {text} …")
        return
    _line(f"{title} …")
    printed, shown = time.monotonic(), ""

    def say(text: str) -> None:
        nonlocal printed, shown
        if text != shown and time.monotonic() - printed >= EVERY:
            printed, shown = time.monotonic(), text
            _line(f"  {title}: {text} …")

    yield say


def _line(text: str) -> None:
    err.print(text, markup=False, soft_wrap=True)


class ShownSteps:
    """One line a step: a spinner while it goes on (in a terminal), a tick and the time when it is done."""

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """See `deploy.embedded.steps.Steps`."""
        begun = time.monotonic()
        with busy(title) as say:
            yield say
        err.print(f"[green]✓[/] {escape(title)} [dim]{time.monotonic() - begun:.1f} s[/]", soft_wrap=True)


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


def no_such_unit(key: str, keys: Sequence[str]) -> NoReturn:
    """End with exit status 1, a sentence, and the keys that look like it, or where all of them are."""
    # people leave out the level: `celle` for ov-celle
    bare = {one.partition("-")[2]: one for one in keys}
    close = [*get_close_matches(key, keys, n=3), *(bare[one] for one in get_close_matches(key, list(bare), n=2))]
    hint = f"Did you mean {' or '.join(dict.fromkeys(close))}?" if close else "`ortsnetz units list` names them all."
    fail(f"There is no unit {escape(key)}. {hint}")


def fail(sentence: str) -> NoReturn:
    """End with exit status 1 and a sentence."""
    err.print(f"[red]✗[/] {sentence}", markup=True, soft_wrap=True)
    raise typer.Exit(1)
