"""`ortsnetz logs`: which logs there are, readable in a terminal, as written in a pipe."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from deploy.cli import logs
from deploy.cli.main import app
from deploy.cli.reaching import INSIDE
from deploy.stack.home import Home

OURS = {
    "service": "members",
    "event": "once_more",
    "level": "warning",
    "logger": "shared.web",
    "timestamp": "2026-11-27T12:00:00Z",
    "path": "/units/{unit}",
}
LINES = [json.dumps(OURS), "LOG:  database system is ready [to accept connections]"]


@pytest.fixture
def compose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `docker` that has two containers, and says nothing of others, successfully, as the real one does."""
    (tmp_path / "lines").write_text("\n".join(LINES) + "\n")
    docker = tmp_path / "docker"
    docker.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        '*" ps --all --services") echo members; echo kafka ;;\n'
        f'*" members") cat {tmp_path / "lines"} ;;\n'
        "esac\n"
    )
    docker.chmod(docker.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.delenv(INSIDE, raising=False)


@pytest.fixture
def embedded(tmp_path: Path) -> Path:
    """A stack's folder with a log."""
    home = Home(tmp_path / "stack")
    home.prepare()
    home.logs.mkdir(exist_ok=True)
    (home.logs / "members.log").write_text("\n".join(LINES) + "\n")
    return home.path


def run(*arguments: str) -> Result:
    """`ortsnetz logs …`."""
    return CliRunner().invoke(app, ["logs", *arguments])


@pytest.mark.usefixtures("compose")
@pytest.mark.parametrize("name", ["nobody", "Members"])
def test_who_asks_for_a_log_that_is_not_there_is_told_which_there_are(name: str) -> None:
    said = run(name, "--stack", "compose")
    assert said.exit_code == 1
    assert f"There is no log of {name}; there are: kafka, members." in said.output


@pytest.mark.parametrize("stack", ["embedded", "compose"])
def test_a_levels_own_view_has_its_log_on_its_levels_machine(stack: str) -> None:
    said = run("own-ub-celle", "--stack", stack)
    assert said.exit_code == 1
    assert "own-ub-celle runs on its level's machine" in said.output
    assert "`docker compose logs view`" in said.output


@pytest.mark.usefixtures("compose")
def test_in_a_pipe_lines_are_as_they_were_written() -> None:
    assert run("members", "--stack", "compose").stdout.splitlines() == LINES
    found = json.loads(run("members", "--stack", "compose", "--json").stdout)
    assert found == [OURS, {"event": LINES[1]}]


@pytest.mark.usefixtures("compose")
@pytest.mark.parametrize("stack", ["embedded", "compose"])
def test_in_a_terminal_lines_are_to_be_read(stack: str, embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, color_system=None, width=60)
    monkeypatch.setattr(logs, "out", terminal)
    assert run("members", "--stack", stack, "--dir", str(embedded)).exit_code == 0
    first, second = shown.getvalue().splitlines()
    assert first.split() == [
        "2026-11-27T12:00:00Z",
        "[warning",
        "]",
        "once_more",
        "[shared.web]",
        "path=/units/{unit}",
        "service=members",
    ]
    assert second == LINES[1]
