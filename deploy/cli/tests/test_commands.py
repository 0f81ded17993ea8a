"""What holds for every command, on either command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from deploy.cli.main import app
from deploy.containers import command_line


def every(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    """All commands below, by what is typed."""
    if isinstance(group, TyperGroup):
        for word, command in group.commands.items():
            yield from every(command, f"{name} {word}")
    else:
        yield name, group


OURS = dict(every(typer.main.get_command(app), "ortsnetz"))
INSIDE = dict(every(typer.main.get_command(command_line.app), "operator"))


@pytest.mark.parametrize("name", [*OURS, *INSIDE])
def test_every_command_is_for_machines_too_and_says_what_it_does(name: str) -> None:
    command = (OURS | INSIDE)[name]
    assert "--json" in {flag for parameter in command.params for flag in parameter.opts}
    assert (command.help or "").strip().endswith(".")


def test_within_the_project_is_what_works_on_a_running_stack() -> None:
    here, there = ({name.partition(" ")[2] for name in commands} for commands in (OURS, INSIDE))
    assert here - there == {"up", "down", "reset", "clock advance"}
    assert there - here == {"demo"}
    either = {name for name in OURS if name.partition(" ")[2] in there}
    assert all("--stack" in {flag for one in OURS[name].params for flag in one.opts} for name in either)
