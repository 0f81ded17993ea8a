"""`ortsnetz import FILE --unit KEY`: a member export through the product's own import."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.operator import Operator
from deploy.cli.running import AsJson, Folder
from deploy.cli.show import as_json, err, fail, out, table

_SHOWN = 20


def import_command(
    file: Annotated[Path, typer.Argument(help="The export: CSV as the register writes it.")],
    unit: Annotated[str, typer.Option(help="Key of the unit that imports: its own and all members below.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    folder: Folder = None,
    json: AsJson = False,
) -> None:
    """Import a member export. Only what changed becomes events; who is missing is proposed as left, never removed."""
    if not file.is_file():
        fail(f"There is no file {file}.")
    with Operator.of(folder) as operator:
        report = run_import(operator, file, unit, dry_run=dry_run)
    if json:
        as_json(report)
    else:
        _show(report, dry_run=dry_run)


def run_import(operator: Operator, file: Path, unit: str, *, dry_run: bool = False) -> dict[str, Any]:
    """Send the file, wait until it is taken over, and return the report."""
    path = f"/units/{unit}/imports"
    answer: dict[str, Any] = operator.upload("members", f"{path}?dry_run={str(dry_run).lower()}", file)
    if dry_run:
        return answer
    with err.status("Reading …") as status:
        while (found := operator.get("members", f"{path}/{answer['import_id']}"))["state"] == "running":
            status.update(f"{found['read']} rows read …")
            time.sleep(0.2)
    if found["state"] == "failed":
        fail(f"Nothing was imported: {found.get('failed') or 'the file could not be taken over'}")
    report: dict[str, Any] = found["report"]
    return report


def _show(report: dict[str, Any], *, dry_run: bool) -> None:
    rejected, repaired = report["rejected"], report["repaired"]
    what = "would be accepted" if dry_run else "accepted"
    out.print(f"{report['accepted']} rows {what}, {len(repaired)} of them repaired; {len(rejected)} rejected.")
    rows = [[str(row["line"]), row.get("number") or "", row["reason"]] for row in rejected[:_SHOWN]]
    table("Rejected", ["line", "number", "reason"], rows)
    if len(rejected) > _SHOWN:
        out.print(f"… and {len(rejected) - _SHOWN} more (`--json` has all).")
