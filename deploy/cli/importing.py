"""`ortsnetz import FILE --unit KEY`: a member export through the product's own import."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.operator import Operator
from deploy.cli.reaching import AsJson, Folder, Kind, Which, reach
from deploy.cli.show import as_json, busy, err, fail, no_such_unit, out, table
from deploy.stack.errors import StackError

_SHOWN = 20


def import_command(
    file: Annotated[Path, typer.Argument(help="The export: CSV as the register writes it; - is standard input.")],
    unit: Annotated[str, typer.Option(help="Key of the unit that imports: its own and all members below.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    stack: Which = Kind.EMBEDDED,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Import a member export. Only what changed becomes events; who is missing is proposed as left, never removed."""
    given = str(file) == "-"
    if not given:
        _check_readable(file)
    running = reach(stack, folder, standard_input=None if given else file)
    with Operator(running) as operator, _whole(file, from_standard_input=given) as content:
        keys = [str(one["key"]) for one in operator.get("members", "/units")]
        if unit not in keys:
            no_such_unit(unit, keys)
        with busy("Reading") as say:
            report = run_import(operator, content, unit, dry_run=dry_run, say=say)
    if json:
        as_json(report | {"rejected": [{name: row[name] for name in _ROW} for row in report["rejected"]]})
    else:
        _show(report, dry_run=dry_run)
    _judge(report, dry_run=dry_run)


_ROW = ("line", "number", "reason")
"""Of a rejected row, for machines."""


def _check_readable(file: Path) -> None:
    if file.is_dir():
        fail(f"{file} is a folder: name the CSV file in it.")
    if not file.exists():
        fail(f"There is no file {file}.")
    if not file.is_file():
        fail(f"{file} is no plain file: save the export to one first.")
    try:
        with file.open("rb"):
            pass
    except PermissionError:
        fail(f"You may not read {file}: its permissions do not let you.")
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror or error}.")


def _judge(report: dict[str, Any], *, dry_run: bool) -> None:
    """Say what became of rejected rows; end with exit status 1 where no row was accepted."""
    rejected, accepted = len(report["rejected"]), report["accepted"]
    if rejected and not accepted:
        verb = "would be" if dry_run else "was"
        fail(
            f"All {rejected} rows are rejected: nothing {verb} imported."
            if rejected > 1
            else f"The only row is rejected: nothing {verb} imported."
        )
    if rejected:
        err.print(
            f"{rejected} of {accepted + rejected} rows are rejected: correct them in the register and import the file "
            "again; what is in already stays as it is.",
            soft_wrap=True,
        )


@contextmanager
def _whole(file: Path, *, from_standard_input: bool) -> Iterator[Path]:
    if not from_standard_input:
        yield file
        return
    with tempfile.NamedTemporaryFile(suffix=".csv") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Path(kept.name)


def run_import(
    operator: Operator, file: Path, unit: str, *, dry_run: bool = False, say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Send the file, wait until it is taken over, and return the report; `say` is told how far it is.

    Raises StackError where members does not take it.
    """
    path = f"/units/{unit}/imports"
    answer: dict[str, Any] = operator.upload("members", f"{path}?dry_run={str(dry_run).lower()}", file)
    if dry_run:
        return answer
    while (found := operator.get("members", f"{path}/{answer['import_id']}"))["state"] == "running":
        say(f"{found['read']} rows read")
        time.sleep(0.2)
    if found["state"] == "failed":
        raise StackError(
            "The file could not be taken over: `ortsnetz logs members` says why. Import it again; nothing is doubled."
        )
    report: dict[str, Any] = found["report"]
    return report


def _show(report: dict[str, Any], *, dry_run: bool) -> None:
    rejected, repaired = report["rejected"], report["repaired"]
    what = "would be accepted" if dry_run else "accepted"
    out.print(f"{report['accepted']} rows {what}, {len(repaired)} of them repaired; {len(rejected)} rejected.")
    rows = [[str(row["line"]), row["number"] or "", row["code"], row["english"]] for row in rejected[:_SHOWN]]
    table("Rejected", ["line", "number", "code", "reason"], rows)
    if len(rejected) > _SHOWN:
        out.print(f"… and {len(rejected) - _SHOWN} more (`--json` has all).")
    gone = report.get("gone", [])
    if missing := report["missing_total"] - sum(one["persons"] for one in gone):
        out.print(f"Of branches in this export {_persons(missing)} missing: proposed as left.")
    for one in gone:
        out.print(f"From branch {one['unit']} nobody is in this export: {_persons(one['persons'])} proposed as left.")
    if gone:
        out.print("If the file is incomplete, import a complete one: who is in it is no longer proposed.")


def _persons(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} persons are"
