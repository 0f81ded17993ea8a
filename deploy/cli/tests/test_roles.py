"""`ortsnetz roles grant`: where people sign in, or both ways to a view where there is none yet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import roles
from deploy.cli.main import app
from deploy.cli.operator import Operator
from deploy.demo.units import read_units
from deploy.stack.description import DEFAULT
from shared.hierarchy import UnitTree


def grant(unit: str, monkeypatch: pytest.MonkeyPatch) -> str:
    stack: Any = SimpleNamespace(
        stack=DEFAULT, own_views=SimpleNamespace(of=lambda _: None), url=lambda name: f"https://{name}.example.org"
    )
    tree = UnitTree(read_units())
    monkeypatch.setattr(roles, "reach", lambda *_: stack)
    monkeypatch.setattr(Operator, "__init__", lambda *_: None)
    monkeypatch.setattr(Operator, "__exit__", lambda *_: None)
    monkeypatch.setattr(Operator, "units", lambda _: tree)
    monkeypatch.setattr(Operator, "post", lambda *_: {"grant": "g", "person": "p"})
    name = ("--first-name", "Runa", "--last-name", "Wirth")
    said = CliRunner().invoke(app, ["roles", "grant", unit, "runa@example.org", *name])
    assert said.exit_code == 0, said.output
    return said.stdout


def test_a_unit_with_a_view(monkeypatch: pytest.MonkeyPatch) -> None:
    said = grant("ov-hannover-linden-limmer", monkeypatch)
    assert "https://view-ov-hannover-linden-limmer.example.org/anmelden" in said


def test_a_unit_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    said = grant("ov-celle", monkeypatch)
    assert "`ortsnetz units host ov-celle --view VIEW`" in said
    assert "`ortsnetz units provision ov-celle --url URL`" in said
