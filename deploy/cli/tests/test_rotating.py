"""`ortsnetz rotate`: what it leaves to another command, it names."""

import subprocess
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app


@pytest.mark.parametrize("stack", ["embedded", "compose"])
def test_a_levels_own_view_gets_other_credentials_by_provision(stack: str) -> None:
    said = CliRunner().invoke(app, ["rotate", "own-ub-celle", "--stack", stack])
    assert said.exit_code == 1
    assert "`ortsnetz units provision ub-celle --url" in " ".join(said.output.split())


def test_what_docker_refuses_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "a warning\nno such project")

    monkeypatch.setattr(subprocess, "run", refused)
    said = CliRunner().invoke(app, ["rotate", "notify", "--stack", "compose"])
    assert said.exit_code == 1
    assert "no such project Mend that and run the command again" in " ".join(said.output.split())


def test_what_a_job_says_as_it_ends_is_said_without_the_rest_of_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", '{"event": "The database is away.", "level": "error"}')

    monkeypatch.setattr(subprocess, "run", ended)
    said = CliRunner().invoke(app, ["rotate", "notify", "--stack", "compose"])
    assert said.exit_code == 1
    assert "✗ The database is away. Mend that and run the command again" in " ".join(said.output.split())
