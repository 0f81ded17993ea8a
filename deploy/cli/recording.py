"""`ortsnetz units export`, `record`: the tree of units as a table that people can edit."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from pydantic import ValidationError
from rich.markup import escape

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, fail, out, table
from shared.hierarchy import Level, Unit, UnitTree, is_key

COLUMNS = ("key", "name", "level", "parent", "municipality", "postcodes", "latitude", "longitude", "population")
"""Of the table; postcodes are separated by `;`."""
_ABOVE = {Level.SUB_DISTRICT: Level.DISTRICT, Level.BRANCH: Level.SUB_DISTRICT}


def export_command(stack: Which = Kind.EMBEDDED, folder: Folder = None, json: AsJson = False) -> None:
    """Write all units to standard output, as a table (CSV) for `record`: `ortsnetz units export > units.csv`."""
    with Operator(reach(stack, folder)) as operator:
        units = list(operator.units())
    if json:
        as_json([unit.model_dump(mode="json") for unit in units])
        return
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(unit) for unit in units)


def record_command(
    file: Annotated[Path, typer.Argument(help="CSV as `units export` writes it, all units or a few; -: input.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Record units that are new or have changed: topics, rights, pages follow. Units not in the file stay."""
    given = str(file) == "-"
    if not given and not file.is_file():
        fail(f"There is no file {escape(str(file))}.")
    running = reach(stack, folder, standard_input=None if given else file)
    try:
        units = read(sys.stdin if given else io.StringIO(file.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError:
        fail("The file is not UTF-8: save it as `CSV UTF-8`. Nothing was recorded.")
    with Operator(running) as operator:
        tree = operator.units()
        check(units, tree)
        changes = changed(units, tree)
        if changes and not dry_run:
            operator.post("members", "/units", {"units": [unit.model_dump(mode="json") for unit, _ in changes]})
    if json:
        as_json([{"key": unit.key, "new": old is None, "changed": _differs(unit, old)} for unit, old in changes])
        return
    told = [
        [unit.key, "new" if old is None else ", ".join(_differs(unit, old)), unit.name, unit.parent or ""]
        for unit, old in changes
    ]
    table("Would be recorded" if dry_run else "Recorded", ["key", "what", "name", "parent"], told)
    if not changes:
        out.print("Nothing is new or different.")
    elif any(old is None for _, old in changes) and not dry_run:
        out.print("A new unit has no view yet: `ortsnetz units host KEY --view VIEW`, or `units provision`.")


def read(text: TextIO) -> list[Unit]:
    """The units of a table. Ends the command with a sentence that names the line where one cannot be read."""
    rows = csv.DictReader(text)
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        fail(f"The first line must name the columns, separated by commas. Missing: {', '.join(missing)}.")
    found = []
    for row in rows:
        values: dict[str, Any] = {name: (row[name] or "").strip() for name in COLUMNS}
        values |= {"parent": values["parent"] or None, "postcodes": tuple(values["postcodes"].split(";"))}
        try:
            unit = Unit.model_validate(values | {"postcodes": tuple(filter(None, values["postcodes"]))})
        except ValidationError as error:
            wrong = error.errors()[0]
            fail(f"Line {rows.line_num}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}. Nothing was recorded.")
        if not is_key(unit.key, unit.level):
            fail(
                f"Line {rows.line_num}: {escape(unit.key)} is no key of this level: bezirk-…, ub-… or ov-…, then small "
                "letters a to z, digits and hyphens. Nothing was recorded."
            )
        found.append(unit)
    return found


def check(units: Sequence[Unit], tree: UnitTree) -> None:
    """Ends the command where a unit is there twice, or has no parent of the level above."""
    levels = {unit.key: unit.level for unit in (*tree, *units)}
    seen: set[str] = set()
    for unit in units:
        if unit.key in seen:
            fail(f"{unit.key} is there twice. Nothing was recorded.")
        seen.add(unit.key)
        if levels.get(unit.parent or "") is not _ABOVE.get(unit.level):
            wanted = _ABOVE.get(unit.level)
            said = f"needs a parent of level {wanted}, in the file or recorded before" if wanted else "has no parent"
            fail(f"{unit.key} {said}, not `{escape(unit.parent or '')}`. Nothing was recorded.")


def changed(units: Iterable[Unit], tree: UnitTree) -> list[tuple[Unit, Unit | None]]:
    """Those that are new or different, with what is recorded of each; parents first."""
    levels = list(Level)
    known = {unit.key: unit for unit in tree}
    pairs = [(unit, known.get(unit.key)) for unit in units]
    found = [(unit, old) for unit, old in pairs if old is None or _differs(unit, old)]
    return sorted(found, key=lambda pair: levels.index(pair[0].level))


def _differs(unit: Unit, old: Unit | None) -> list[str]:
    return [name for name in COLUMNS if old is not None and getattr(unit, name) != getattr(old, name)]


def _row(unit: Unit) -> list[str]:
    values = unit.model_dump(mode="json") | {"postcodes": ";".join(unit.postcodes), "parent": unit.parent or ""}
    return [str(values[name]) for name in COLUMNS]
