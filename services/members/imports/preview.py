"""What a dry run tells beyond the report: what the file as a whole says, and in a branch whom it would change.

Names, and values before and after, are told to a branch, of its own file and its own members: a level above gets counts
and lines (issue 12, A3). They are never stored with the import.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.members.imports.columns import FIELDS, LABELS, NOT_STORED
from services.members.imports.fields import taken_over
from services.members.imports.findings import notice
from services.members.imports.source import Source
from shared.hierarchy import Level, Unit
from shared.telephone import readable

LISTED = 1000
"""Persons are listed up to this many; `…_total` says how many there are."""

_STATUS = {
    "member": "Mitglied", "guest": "Gastmitglied", "left": "ausgetreten", "applicant": "Antrag",
    "other": "kein Mitglied",
}  # fmt: skip
_OPTIONAL = frozenset({"title", "house_number", "left_on", "gender"})

_KNOWN = """SELECT count(*) FROM persons p JOIN branches b ON b.unit = p.unit AND b.inside
    WHERE p.number IS NOT NULL AND p.status IN ('member', 'guest')"""
_ADDED = """SELECT line, number, first_name, last_name FROM plan WHERE kind = 'new'
    ORDER BY last_name, first_name LIMIT :listed"""
_NAMES = """SELECT s.line, s.first_name, s.last_name FROM staged s
    WHERE s.line IN (SELECT line FROM findings WHERE kind = 'review' LIMIT :listed)"""


def about_file(source: Source) -> list[dict[str, str]]:
    """What is told about the file as a whole: what is not read, not stored, not there."""
    columns, found = source.columns, []
    if source.header.above:
        found.append(notice("lines_above", line=source.header.first))
    if source.two_ways:
        found.append(notice("turkish_unclear", lines=", ".join(map(str, source.two_ways))))
    if unknown := columns.unknown():
        found.append(notice("columns_unknown", columns=", ".join(unknown)))
    if unused := [LABELS[field] for field in FIELDS if field in columns.index and field in NOT_STORED]:
        found.append(notice("columns_not_stored", columns=", ".join(unused)))
    absent = {*FIELDS} - {*NOT_STORED} - _OPTIONAL - columns.index.keys()
    if absent:
        found.append(notice("columns_absent", columns=", ".join(LABELS[field] for field in FIELDS if field in absent)))
    return found


async def preview(session: AsyncSession, unit: Unit, source: Source) -> dict[str, Any]:
    """What is told of a dry run, from the temporary tables: how many members are `known`, and `notices`.

    In a branch also who is `added`, what `changes`, and the `names`, by line, of rows that somebody should look at.
    """
    found: dict[str, Any] = {
        "known": (await session.execute(text(_KNOWN))).scalar_one(),
        "notices": about_file(source),
    }
    if unit.level is not Level.BRANCH:
        return found
    listed = {"listed": LISTED}
    changes = await session.execute(text(_changes(source.fields)), listed | {"unit": unit.key})
    return found | {
        "added": [dict(row) for row in (await session.execute(text(_ADDED), listed)).mappings()],
        "changes": [_change(dict(row)) for row in changes.mappings()],
        "names": {
            str(line): f"{first} {last}".strip() for line, first, last in await session.execute(text(_NAMES), listed)
        },
    }


def _changes(in_file: Collection[str]) -> str:
    """What is known of a branch's own people beside what the file says of them."""
    new = {name: sql for name, sql in taken_over(in_file, "c").items() if name in LABELS}
    both = ", ".join(f"p.{name} AS was_{name}, {sql} AS now_{name}" for name, sql in new.items())
    return f"""
    SELECT c.line, p.first_name, p.last_name, c.recorded, c.gone, {both},
           p.number AS was_number, c.number AS now_number, p.status AS was_status, c.status AS now_status
    FROM plan c JOIN persons p ON p.id = c.person
    WHERE c.kind IN ('change', 'match') AND p.unit = :unit
    ORDER BY c.gone DESC, p.last_name, p.first_name LIMIT :listed"""  # noqa: S608 - made of constants


def _change(row: Mapping[str, Any]) -> dict[str, Any]:
    fields = [name.removeprefix("now_") for name in row if name.startswith("now_")]
    if not (row["recorded"] or row["gone"]):
        fields.remove("status")
    return {
        "line": row["line"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "changes": [
            dict(zip(("column", "was", "now"), (LABELS[name], *both(row, name)), strict=True))
            for name in sorted(fields, key=FIELDS.index)
            if row[f"was_{name}"] != row[f"now_{name}"]
        ],
    }


def both(row: Mapping[str, Any], name: str) -> tuple[str, str]:
    """What a field was and is now, as it is read."""
    was, now = _shown(row[f"was_{name}"]), _shown(row[f"now_{name}"])
    if name in ("phone", "mobile") and readable(was) != readable(now):  # only other gaps: shown as they are
        return readable(was), readable(now)
    return was, now


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case date():
            return f"{value:%d.%m.%Y}"
        case _:
            return _STATUS.get(str(value), str(value))
