"""`ortsnetz dead …`, `rebuild`: a name that is none is told from a process that does not answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import operating
from deploy.cli.main import app
from deploy.stack.description import DEFAULT


@pytest.mark.parametrize("command", [["show"], ["replay"], ["discard", "--why", "a reason"]])
def test_a_process_that_there_is_not(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    nobody: Any = SimpleNamespace(stack=DEFAULT, operator_secret="s", transport=lambda: None)
    monkeypatch.setattr(operating, "reach", lambda *_: nobody)
    said = CliRunner().invoke(app, ["dead", command[0], "foo/1", *command[1:]])
    assert said.exit_code == 1
    assert "There is no process foo; there are: members, mentoring, events, exchange, notify, view-" in said.output


def test_a_screen_that_there_is_not() -> None:
    said = CliRunner().invoke(app, ["rebuild", "--view", "ov-celle", "--screen", "nope"])
    assert said.exit_code == 1
    assert "There is no screen nope; there are: applications, calendar, contacts, imports, " in said.output


@pytest.mark.parametrize(("view", "units"), [("ov-celle", ["ov-celle"]), ("view-celle", ["ub-celle", "ov-celle"])])
def test_a_view_is_rebuilt_for_one_unit_or_by_its_name_for_all(
    view: str, units: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    @contextmanager
    def operator(_: Any) -> Iterator[Any]:
        def post(name: str, _: str, body: dict[str, Any], **__: Any) -> dict[str, Any]:
            asked.append((name, body["unit"]))
            return {"screens": ["today"], "records": 3, "seconds": 0.5}

        yield SimpleNamespace(post=post)

    stack = replace(DEFAULT, views=(replace(DEFAULT.views[0], name="view-celle", units=("ub-celle", "ov-celle")),))
    monkeypatch.setattr(operating, "reach", lambda *_: SimpleNamespace(stack=stack))
    monkeypatch.setattr(operating, "Operator", operator)
    found = json.loads(CliRunner().invoke(app, ["rebuild", "--view", view, "--json"]).stdout)
    assert asked == [("view-celle", unit) for unit in units]
    assert (found["view"], found["units"], found["records"]) == ("view-celle", units, 3 * len(units))


def test_a_view_that_there_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operating, "reach", lambda *_: SimpleNamespace(stack=DEFAULT))
    said = CliRunner().invoke(app, ["rebuild", "--view", "ov-celle"])
    assert said.exit_code == 1
    assert "There is no view ov-celle; there are: view-bezirk-hannover" in said.output
