"""What a demonstration needs before anything is loaded."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.containers import command_line
from deploy.containers.running import Containers
from deploy.demo import load
from deploy.demo.exports import make_export
from deploy.demo.load import BRANCH, FEWEST, SEED, load_demo
from deploy.demo.units import unit_tree
from deploy.stack.errors import StackError
from services.members.imports.model import Accepted
from services.members.imports.rows import read_rows
from services.members.imports.source import open_export
from services.members.imports.units import UnitIndex
from shared.clock import Calendar


def test_too_few_members_are_refused_before_anything_is_asked() -> None:
    nobody: Any = None
    with pytest.raises(StackError, match=f"at least {FEWEST}"):
        load_demo(nobody, FEWEST - 1, print)


def test_the_fewest_are_enough_for_board_and_contact_person(tmp_path: Any) -> None:
    today, file = Calendar().today(), tmp_path / "export.csv"
    make_export(file, FEWEST, seed=SEED, as_of=today)
    index = UnitIndex([unit.model_dump() for unit in unit_tree()])
    rows = [one.row for one in read_rows(open_export(file), index, as_of=today) if isinstance(one, Accepted)]
    assert sum(1 for row in rows if row.unit_key == BRANCH and row.email and row.status == "member") >= 2


@pytest.mark.parametrize("begun", [False, True])
def test_a_stack_with_people_is_refused_before_anything_is_said(
    begun: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = SimpleNamespace(demonstration=lambda: None, demonstration_begun=begun)
    monkeypatch.setattr(Containers, "here", lambda: stack)
    monkeypatch.setattr(load, "somebody_is_in", lambda _: True)
    loaded: list[int] = []
    monkeypatch.setattr(command_line, "demonstrate", lambda _, members, __: loaded.append(members))
    monkeypatch.setattr(command_line, "show_accounts", lambda *_, **__: None)
    done = CliRunner().invoke(command_line.app, ["demo", "--members", "600"])
    assert loaded == ([600] if begun else [])
    assert ("ORTSNETZ_DEMO_MEMBERS=0" in done.output) is not begun
    assert ("600 invented members" in done.output) is begun
