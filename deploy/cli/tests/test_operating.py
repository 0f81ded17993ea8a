"""`ortsnetz dead …`, `rebuild`: a name that is none is told from a process that does not answer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import operating
from deploy.cli.main import app
from deploy.stack import DEFAULT


@pytest.mark.parametrize("command", [["show"], ["replay"], ["discard", "--why", "a reason"]])
def test_a_process_that_there_is_not(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    nobody: Any = SimpleNamespace(stack=DEFAULT, operator_secret="s", transport=lambda: None)
    monkeypatch.setattr(operating, "reach", lambda *_: nobody)
    said = CliRunner().invoke(app, ["dead", command[0], "foo/1", *command[1:]])
    assert said.exit_code == 1
    assert "There is no process foo; there are: members, mentoring, exchange, notify, view-" in said.output


def test_a_screen_that_there_is_not() -> None:
    said = CliRunner().invoke(app, ["rebuild", "--view", "ov-celle", "--screen", "nope"])
    assert said.exit_code == 1
    assert "There is no screen nope; there are: applications, contacts, imports, " in said.output
