"""What holds for every command, on either command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from deploy.cli import running
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


EMBEDDED = {
    "up": "docker compose up --wait",
    "down": "docker compose --profile '*' down`",
    "reset": "docker compose --profile '*' down -v",
    "clock advance": "cannot be moved",
}
"""What works on the embedded stack alone, and what is said where compose is meant."""


@pytest.mark.parametrize("command", EMBEDDED)
def test_what_is_for_the_embedded_stack_ends_where_compose_is_meant(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(*_: Any, **__: Any) -> None:
        raise AssertionError("the embedded stack was touched")

    for name in ("up", "down", "reset"):
        monkeypatch.setattr(running, name, touched)
    monkeypatch.setenv("ORTSNETZ_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("ORTSNETZ_STACK", "compose")
    words = [*command.split(), *(["31d"] if "clock" in command else [])]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 1
    assert "is for the embedded stack, and ORTSNETZ_STACK says compose" in " ".join(said.output.split())
    assert EMBEDDED[command] in " ".join(said.output.split())
    there = CliRunner().invoke(app, [*words, "--dir", str(tmp_path / "there")])  # a folder is the embedded one's
    assert "ORTSNETZ_STACK" not in there.output


def test_within_the_project_is_what_works_on_a_running_stack() -> None:
    here, there = ({name.partition(" ")[2] for name in commands} for commands in (OURS, INSIDE))
    assert here - there == set(EMBEDDED)
    assert there - here == {"demo"}
    either = {name for name in OURS if name.partition(" ")[2] in there}
    assert all("--stack" in {flag for one in OURS[name].params for flag in one.opts} for name in either)
