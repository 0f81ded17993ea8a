"""`ortsnetz import`: its exit status, and sentences in English about what operators can mend."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from deploy.cli.importing import run_import
from deploy.cli.main import app
from deploy.cli.operator import Operator
from deploy.stack.home import Home

GERMAN = "Die Mitgliedsnummer fehlt; bitte trage sie nach."
REJECTED = {
    "line": 2,
    "number": "",
    "reason": GERMAN,
    "code": "number_missing",
    "english": "The membership number is missing.",
}


class Members:
    """Plays the service: its units, and the answer to an upload."""

    def __init__(self) -> None:
        self.keys = ["bezirk-hannover", "ub-celle", "ov-celle", "ov-lachendorf"]
        self.answer = httpx.Response(200, json=report(accepted=1))

    def reach(self, _operator: Operator, name: str, path: str, method: str = "GET", **_more: Any) -> httpx.Response:
        """In place of `Operator.reach`."""
        assert name == "members"
        if path == "/units":
            return httpx.Response(200, json=[{"key": key} for key in self.keys])
        assert (method, path) == ("POST", "/units/ub-celle/imports?dry_run=true")
        return self.answer


def report(accepted: int, rejected: int = 0) -> dict[str, Any]:
    """What members says of a dry run."""
    return {
        "accepted": accepted,
        "repaired": [],
        "rejected": [REJECTED | {"line": n + 2} for n in range(rejected)],
        "missing_total": 0,
        "missing": [],
    }


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch) -> Members:
    """The service, as the command sees it."""
    playing = Members()
    monkeypatch.setattr(Operator, "reach", lambda operator, *given, **more: playing.reach(operator, *given, **more))
    return playing


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A file; what is in it is members' business."""
    file = tmp_path / "export.csv"
    file.write_text("Mitgliedsnummer;…")
    return file


@pytest.fixture
def run(tmp_path: Path, export: Path) -> Any:
    """Runs the command against a folder that looks like a stack's."""
    home = Home(tmp_path / "stack")
    home.prepare()
    home.ports.write_text("{}")

    def run(*more: str, file: Path = export, unit: str = "ub-celle") -> Result:
        given = ["import", str(file), "--unit", unit, "--dry-run", "--dir", str(home.path), *more]
        result = CliRunner().invoke(app, given)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert GERMAN not in result.output.replace("\n", " ") or "--json" in more
        return result

    return run


def test_all_accepted(members: Members, run: Any) -> None:
    result = run()
    assert result.exit_code == 0
    assert "rejected:" not in result.output


def test_some_rejected_is_said_and_no_failure(members: Members, run: Any) -> None:
    members.answer = httpx.Response(200, json=report(accepted=3, rejected=1))
    result = run()
    assert result.exit_code == 0
    assert "1 of 4 rows are rejected: correct them in the register" in result.output
    assert "number_missing" in result.output
    assert "The membership number is missing." in result.output


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_all_rejected_is_a_failure(members: Members, run: Any, more: tuple[str, ...]) -> None:
    members.answer = httpx.Response(200, json=report(accepted=0, rejected=2))
    result = run(*more)
    assert result.exit_code == 1
    assert "All 2 rows are rejected: nothing would be imported." in result.output


def test_what_machines_read_of_rejected_rows_stays_as_it_is(members: Members, run: Any) -> None:
    members.answer = httpx.Response(200, json=report(accepted=1, rejected=1))
    found = json.loads(run("--json").stdout)
    assert found["rejected"] == [{"line": 2, "number": "", "reason": GERMAN}]


@pytest.mark.parametrize(
    ("unit", "hint"),
    [
        ("ub-cele", "Did you mean ub-celle or ov-celle?"),
        ("celle", "ov-celle"),
        ("zzz", "There is no unit zzz. `ortsnetz units list` names them all.\n"),
    ],
)
def test_a_unit_that_is_not_there(members: Members, run: Any, unit: str, hint: str) -> None:
    result = run(unit=unit)
    assert result.exit_code == 1
    assert f"There is no unit {unit}." in result.output
    assert hint in result.output


def test_a_file_that_is_not_there_or_is_none(members: Members, run: Any, tmp_path: Path) -> None:
    assert "There is no file" in run(file=tmp_path / "none.csv").output
    assert "is a folder: name the CSV file in it." in run(file=tmp_path).output
    assert "is no plain file" in run(file=Path("/dev/null")).output


def test_a_file_that_one_may_not_read(members: Members, run: Any, export: Path, monkeypatch: Any) -> None:
    """root may read everything, so the system's refusal is played."""
    opened = Path.open

    def refused(self: Path, *given: Any, **more: Any) -> Any:
        if self == export:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *given, **more)

    monkeypatch.setattr(Path, "open", refused)
    result = run()
    assert result.exit_code == 1
    assert "You may not read" in result.output
    assert "--dir" not in result.output


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (422, {"type": "urn:ortsnetz:unreadable_empty", "detail": "Leer.", "english": "Empty."}, "members: Empty."),
        (413, {"type": "urn:ortsnetz:too_large", "detail": "Zu groß."}, "the file is larger than is taken"),
        (503, {"type": "urn:ortsnetz:database_away", "detail": "Weg."}, "its database is away"),
        (418, {"type": "urn:ortsnetz:new", "detail": "Neu."}, "members: answered 418 new"),
    ],
)
def test_what_members_refuses_is_said_in_english(
    members: Members, run: Any, status: int, body: dict[str, str], said: str
) -> None:
    members.answer = httpx.Response(status, json=body)
    result = run()
    assert result.exit_code == 1
    assert said in result.output
    assert body["detail"] not in result.output


def test_whole_branches_that_are_missing_are_one_line_each(members: Members, run: Any) -> None:
    gone = [{"unit": "ov-lachendorf", "persons": 12}, {"unit": "ov-celle", "persons": 1}]
    members.answer = httpx.Response(200, json=report(accepted=3) | {"gone": gone, "missing_total": 15})
    said = " ".join(run().output.split())
    assert "Of branches in this export 2 persons are missing: proposed as left." in said
    assert "From branch ov-lachendorf nobody is in this export: 12 persons are proposed as left." in said
    assert "From branch ov-celle nobody is in this export: 1 person is proposed as left." in said
    assert "If the file is incomplete, import a complete one" in said


def test_how_far_an_import_is_says_who_asked_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    read = iter(["running", "done"])

    def found(*_: Any) -> dict[str, Any]:
        return {"state": next(read), "read": 3, "report": report(accepted=1)}

    service: Any = SimpleNamespace(upload=lambda *_: {"import_id": "1"}, get=found)
    told: list[str] = []
    assert run_import(service, Path("export.csv"), "ub-celle", say=told.append) == report(accepted=1)
    assert told == ["3 rows read"]
    assert capsys.readouterr() == ("", ""), "the log of a job is no terminal"
