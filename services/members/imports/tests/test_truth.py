"""The generator's truth: what it says about each defect is what the import does, line by line."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.exports import UNITS_CSV, make_export
from services.members.imports.columns import COLUMNS
from services.members.imports.model import Accepted, MemberRow, Rejected
from services.members.imports.rows import read_rows
from services.members.imports.source import open_export
from services.members.imports.units import UnitIndex

AS_OF = date(2026, 1, 1)
FIELD_OF = {german: field for field, (german, _) in COLUMNS.items()}
UNITS = list(csv.DictReader(io.StringIO(UNITS_CSV.read_text(encoding="utf-8"))))
BRANCH_NAMES = {unit["name"]: unit["key"] for unit in UNITS}
WORDS = {
    "Mitglied": "member", "Gastmitglied": "guest", "ausgetreten": "left", "ja": True, "nein": False,
    "Lastschrift": "direct_debit", "Überweisung": "transfer", "Barzahlung": "cash",
}  # fmt: skip
#: the codes that stand for the generator's reasons
CODES = {
    "duplicate_row": "number_duplicate", "duplicate_changed": "number_duplicate", "plz_too_short": "postcode_invalid",
    "umlaut_lost": "umlaut_lost", "date_impossible": "date_impossible", "date_future": "born_in_future",
    "joined_before_birth": "joined_before_birth", "unquoted_semicolon": "fields_too_many",
    "row_truncated": "fields_missing", "row_empty": "row_empty", "header_repeated": "header_repeated",
    "name_missing": "name_missing", "number_missing": "number_missing", "number_scientific": "number_scientific",
}  # fmt: skip


def normalised(column: str, text: str) -> Any:
    """What a clean cell means; written apart from the product's rules, for clean cells only."""
    if column in ("Geburtsdatum", "Eintrittsdatum", "Austrittsdatum", "Bezahlt bis"):
        return date(*(int(part) for part in reversed(text.split(".")))) if text else None
    if column in ("Telefon", "Mobil"):
        return "+49" + re.sub(r"\D", "", text)[1:] if text else ""
    if column == "Beitrag":
        return int(text.replace(",", "")) if text else None
    if column == "Ortsverein":
        return BRANCH_NAMES[text]
    return WORDS.get(text, text) if column in ("Status", "Newsletter", "Zahlungsweise") else text


def value_of(row: MemberRow, column: str) -> Any:
    field = {"unit": "unit_key", "dues": "dues_cents"}.get(FIELD_OF[column], FIELD_OF[column])
    return getattr(row, field)


def records_of(path: Path, encoding: str) -> dict[int, dict[str, str]]:
    """The file's records by line as the csv module of the standard library reads them (the file quotes properly)."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=";")
        header = next(reader)
        found: dict[int, dict[str, str]] = {}
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                found[line] = dict(zip(header, cells, strict=True))
            line = reader.line_num + 1
        return found


def check_against_truth(path: Path, truth: dict[str, Any], encoding: str) -> None:
    accepted: dict[int, Accepted] = {}
    rejected: dict[int, Rejected] = {}
    with open_export(path) as source:
        for outcome in read_rows(source, UnitIndex(UNITS), AS_OF):
            if isinstance(outcome, Accepted):
                accepted[outcome.line] = outcome
            else:
                rejected[outcome.line] = outcome
    totals = [d["line"] for d in truth["file_defects"] if d["kind"] == "totals_line"]
    assert {rejected.pop(line).reason_code for line in totals} <= {"totals_line"}

    cells = records_of(path, encoding)
    defects = {defect["line"]: defect for defect in truth["defects"]}
    by_action = {
        action: {line for line, d in defects.items() if d["action"] == action}
        for action in ("keep", "repair", "reject")
    }
    assert set(rejected) == by_action["reject"]
    assert {line for line, outcome in accepted.items() if outcome.repairs} == by_action["repair"]
    assert len(accepted) == truth["counts"]["accepted"]

    for line, outcome in accepted.items():
        changes = {c["column"]: c for c in defects.get(line, {}).get("changes", [])}
        for column, text in cells[line].items():
            if column == "Unterbezirk":
                continue
            expected = changes[column]["expected"] if column in changes else text
            assert value_of(outcome.row, column) == normalised(column, expected), (line, column, outcome)
        if outcome.repairs:
            repaired = {repair.column: repair for repair in outcome.repairs}
            assert set(repaired) == set(changes), (line, outcome.repairs, changes)
            for column, change in changes.items():
                assert repaired[column].was == change["value"]
                if column not in ("Telefon", "Mobil"):  # reported in E.164
                    assert repaired[column].now == change["expected"]
        assert not outcome.review

    for line, refusal in rejected.items():
        defect = defects[line]
        assert refusal.number == defect.get("number", ""), (refusal, defect)
        assert refusal.reason_code == CODES.get(defect["kind"], refusal.reason_code)
        if defect["kind"] == "unit_unknown":
            assert refusal.reason_code in ("unit_unknown", "unit_missing")
        if "of_line" in defect:
            assert f"Zeile {defect['of_line']};" in refusal.reason_de

    per_unit: dict[str, int] = dict.fromkeys(truth["accepted_per_unit"], 0)
    for outcome in accepted.values():
        per_unit[outcome.row.unit_key] += 1
    assert per_unit == truth["accepted_per_unit"]


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    ("members", "seed", "defects"), [(1, 1, 0.05), (40, 2, 1.0), (1000, 7, 0.05), (6000, 11, 0.5), (12_000, 5, 0.2)]
)
def test_every_defect_is_kept_repaired_or_rejected_as_the_truth_says(
    tmp_path: Path, members: int, seed: int, defects: float, encoding: str
) -> None:
    path = tmp_path / "export.csv"
    truth = make_export(path, members, seed, AS_OF, defects=defects, encoding=encoding)
    check_against_truth(path, truth, encoding)


def test_a_file_full_of_one_kind_of_defect(tmp_path: Path) -> None:
    """No kind hides behind another, and a file that is all double-encoded is not taken for UTF-8."""
    from deploy.demo import make_members

    for seed, kind in enumerate(make_members.KINDS):
        path = tmp_path / f"{kind}.csv"
        truth = make_export(path, 150, seed, AS_OF, defects=0.9, kinds=(kind,))
        check_against_truth(path, truth, "windows-1252")


def test_a_clean_file_has_no_repair_and_no_rejection(tmp_path: Path) -> None:
    path = tmp_path / "clean.csv"
    truth = make_export(path, 3000, 3, AS_OF, defects=0)
    with open_export(path) as source:
        outcomes = list(read_rows(source, UnitIndex(UNITS), AS_OF))
    assert len(outcomes) == truth["counts"]["accepted"] == 3000
    assert all(isinstance(outcome, Accepted) and not outcome.repairs for outcome in outcomes)


def test_another_day_of_export_moves_the_century_of_short_years(tmp_path: Path) -> None:
    """Members of 15 and of 97 years keep their century when the export is of another day."""
    for as_of in (date(2024, 2, 29), date(2031, 12, 31)):
        path = tmp_path / f"{as_of}.csv"
        truth = make_export(path, 1500, 9, as_of, defects=0.9, kinds=("date_short_year",))
        with open_export(path) as source:
            rows = {o.line: o.row for o in read_rows(source, UnitIndex(UNITS), as_of) if isinstance(o, Accepted)}
        assert len(rows) == 1500
        for defect in truth["defects"]:
            assert rows[defect["line"]].born_on == normalised("Geburtsdatum", defect["changes"][0]["expected"])
            born = rows[defect["line"]].born_on
            assert born is not None
            assert born + timedelta(days=14 * 365) < as_of
