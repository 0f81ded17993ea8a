"""Chapter `import`: the register's export, some rows added, one of them broken."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from deploy.cli.importing import run_import
from deploy.demo.exports import make_export
from deploy.demo.load import SEED
from deploy.demo.units import unit_tree
from deploy.story.cast import Cast
from deploy.story.looking import cell, figure
from deploy.story.telling import Chapter, check, eventually
from services.members.imports.model import Accepted, MemberRow
from services.members.imports.rows import read_rows
from services.members.imports.source import open_export
from services.members.imports.units import UnitIndex
from shared.contracts.topics import roster
from shared.hierarchy import Level

MEMBERS = "Mitglieder"
_ADDED = 3


def import_(cast: Cast, chapter: Chapter) -> None:
    """Imports the demonstration's own export once more, with three people more and one row that cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.csv"
        truth = make_export(file, cast.demo["members"], seed=SEED, as_of=date.fromisoformat(cast.demo["as_of"]))
        lines = _add_rows(cast, file)
        before, known = _figures(cast), _roster(cast)
        with chapter.step("the import says beforehand what it would do, and changes nothing") as step:
            plan = run_import(cast.operator, file, cast.district, dry_run=True)
            step.detail = f"{plan['accepted']} accepted, {len(plan['rejected'])} rejected"
            check(_figures(cast) == before, "figures changed by a dry run")
        with chapter.step("accepted, repaired and rejected rows are those of the file's truth") as step:
            report = run_import(cast.operator, file, cast.district)
            _agrees(report, truth, lines)
            step.detail = f"{report['accepted']} accepted, {len(report['repaired'])} of them repaired"
        with chapter.step("the same file again changes nothing"):
            again = run_import(cast.operator, file, cast.district)
            check(again["changed"] == 0 and again["moved"] == 0, f"changed {again['changed']}, moved {again['moved']}")
        with chapter.step("the branch's roster holds its own people and nobody else's") as step:
            expected = _members_of(cast, file)
            step.detail = eventually(
                lambda: _roster_holds(cast, expected), "the roster does not hold the file's people"
            )
        with chapter.step("the sub-district's and the district's figures agree with the file") as step:
            new = len(expected - known)
            step.detail = eventually(
                lambda: _figures_agree(cast, file, before, new), f"figures did not grow from {before} by {new}"
            )


def _add_rows(cast: Cast, file: Path) -> list[int]:
    """Three members more for the branch that has a view, before the totals line; one row more without last name.

    Always the same people: the story can be told again and finds them known.
    """
    text = file.read_bytes().decode("cp1252")
    rows = text.split("\r\n")
    at = next(number for number, row in enumerate(rows) if row.startswith("Summe;"))
    branch = cast.tree[cast.branch]
    parent = cast.tree[cast.sub_district].name
    added = [
        f"9990000{number};Frau;;Merle;Erzählerin-{number};w;01.02.198{number};Limmerstraße;{number};"
        f"{branch.postcodes[0]};Hannover;;;merle.erzaehlerin.{number}@example.org;01.03.2019;;Mitglied;"
        f"{parent};{branch.name};8,00;Lastschrift;;nein;"
        for number in range(1, _ADDED + 1)
    ]
    broken = added[0].replace("99900001", "99900009").replace("Erzählerin-1", "")
    rows[at:at] = [*added, broken]
    file.write_bytes("\r\n".join(rows).encode("cp1252"))
    return [at + 1 + _ADDED]


def _agrees(report: dict[str, Any], truth: dict[str, Any], broken: list[int]) -> None:
    expected = truth["counts"]["accepted"] + _ADDED
    check(report["accepted"] == expected, f"{report['accepted']} accepted instead of {expected}")
    repaired = {d["line"] for d in truth["defects"] if d["action"] == "repair"}
    found = {row["line"] for row in report["repaired"]}
    check(found >= repaired, f"lines not repaired: {sorted(repaired - found)[:5]}")
    rejected = {d["line"] for d in truth["defects"] if d["action"] == "reject"} | set(broken)
    told = {row["line"] for row in report["rejected"]}
    check(told >= rejected, f"lines not rejected: {sorted(rejected - told)[:5]}")
    check(all(row["reason"] for row in report["rejected"]), "a rejection without reason")


def _rows(cast: Cast, file: Path) -> list[MemberRow]:
    index = UnitIndex([unit.model_dump() for unit in unit_tree()])
    as_of = date.fromisoformat(cast.demo["as_of"])
    outcomes = read_rows(open_export(file), index, as_of=as_of)
    return [one.row for one in outcomes if isinstance(one, Accepted) and one.row.status != "left"]


def _members_of(cast: Cast, file: Path) -> set[tuple[str, str]]:
    return {(row.first_name, row.last_name) for row in _rows(cast, file) if row.unit_key == cast.branch}


def _roster(cast: Cast) -> set[tuple[str, str]]:
    newest = {record.key: record.value for record in cast.witness(Level.BRANCH).read(roster(cast.branch))}
    people = [json.loads(value) for key, value in newest.items() if value and "/" not in key]
    fields = [person["fields"] for person in people if "member" in person["why"]]
    return {(one.get("first_name"), one.get("last_name")) for one in fields}


def _roster_holds(cast: Cast, expected: set[tuple[str, str]]) -> str:
    found = _roster(cast)
    return f"{len(found)} names of members in the roster" if expected <= found else ""


def _figures(cast: Cast) -> tuple[int, int]:
    page = cast.person(Level.SUB_DISTRICT, "office").look(f"/{cast.sub_district}/lage")
    above = cast.person(Level.DISTRICT, "office").look(f"/{cast.district}/lage")
    return int(cell(page, cast.branch, MEMBERS).replace(".", "")), figure(above, MEMBERS)


def _figures_agree(cast: Cast, file: Path, before: tuple[int, int], new: int) -> str:
    """The file's members are counted, and beside those of before nobody but the new: others may have come meanwhile
    by other ways, and are in no file yet."""
    rows = [row for row in _rows(cast, file) if row.status == "member"]  # guests are not counted as members
    in_branch = sum(1 for row in rows if row.unit_key == cast.branch)
    branch, district = _figures(cast)
    if branch < in_branch or district < len(rows) or (branch, district) != (before[0] + new, before[1] + new):
        return ""
    return f"{branch} in the branch, {district} in the district: {new} more than before"
