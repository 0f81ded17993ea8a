"""The rows of an export in temporary tables, where SQL compares them with what is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.members.imports.columns import LABELS
from services.members.imports.fields import DATES, KEYS, PERSONAL
from services.members.imports.model import UNKNOWN, MemberRow, Outcome, Rejected, Repair
from shared.hierarchy import Level, UnitTree
from shared.spelling import mail_key, name_key
from shared.text import cleaned

COLUMNS = ("line", "number", "unit", "status", "joined_on", "left_on", *PERSONAL, *KEYS)
_TYPE = {"line": "int"} | dict.fromkeys(DATES, "date")

REJECTED, REPAIRED, REVIEW = "rejected", "repaired", "review"

FINDING = ("line", "kind", "number", "detail", "code", "english")
"""What is told about a row. `detail`: the reason in German, or JSON; `code` and `english` of rejected rows."""


class Staged(NamedTuple):
    """Rows for COPY: of the table `staged` and of `findings`, in the order of FINDING."""

    rows: list[tuple[Any, ...]]
    findings: list[tuple[int, str, str, str, str, str]]
    read: int = 0  #: rows of the file, rejected ones included


def values(line: int, row: MemberRow) -> tuple[Any, ...]:
    """An accepted row in the order of COLUMNS."""
    return (
        line,
        row.number,
        row.unit_key,
        row.status,
        row.joined_on,
        row.left_on,
        _told(row.title),
        row.first_name,
        row.last_name,
        row.gender,
        row.born_on,
        None if row.street == UNKNOWN else f"{row.street} {row.house_number}".strip(),
        _told(row.postcode),
        _told(row.town),
        _told(row.phone),
        _told(row.mobile),
        row.email,
        name_key(row.last_name, row.first_name),
        mail_key(row.email),
    )


def _told(text: str) -> str | None:
    return None if text == UNKNOWN else text


_NOTHING: list[Repair] = []
_ONE_LINE = ("title", "first_name", "last_name", "street", "postcode", "town", "phone", "mobile", "email")


def seen(row: MemberRow) -> tuple[MemberRow, list[Repair]]:
    """A row without signs that nobody sees, which no form takes either; and what was taken out."""
    names, home = f"{row.title}{row.first_name}{row.last_name}", f"{row.street}{row.postcode}{row.town}"
    if f"{names}{home}{row.phone}{row.mobile}{row.email}".isprintable():
        return row, _NOTHING
    changed: dict[str, Any] = {}
    for name in _ONE_LINE:
        was = getattr(row, name)
        if not was.isprintable() and (now := " ".join(cleaned(was).split())) != was:
            changed[name] = now
    said = [Repair(LABELS[name], getattr(row, name), now) for name, now in changed.items()]
    return row._replace(**changed), said


def sorted_out(outcomes: Iterable[Outcome]) -> Staged:
    """Accepted rows, and what is to be told about rows."""
    rows: list[tuple[Any, ...]] = []
    findings: list[tuple[int, str, str, str, str, str]] = []
    count = 0
    for outcome in outcomes:
        count += 1
        if isinstance(outcome, Rejected):
            said = outcome.reason_de, outcome.reason_code, outcome.reason_en
            findings.append((outcome.line, REJECTED, outcome.number, *said))
            continue
        row, unseen = seen(outcome.row)
        rows.append(values(outcome.line, row))
        if repairs := (*outcome.repairs, *unseen):
            cells = json.dumps([repair._asdict() for repair in repairs], ensure_ascii=False)
            findings.append((outcome.line, REPAIRED, outcome.row.number, cells, "", ""))
        if outcome.review:
            told = json.dumps([review.told() for review in outcome.review], ensure_ascii=False)
            findings.append((outcome.line, REVIEW, outcome.row.number, told, "", ""))
    return Staged(rows, findings, count)


WORKSPACE = "import_work"
"""The schema with the tables of the import under way: one at a time, not logged, dropped at its end."""


async def open_workspace(session: AsyncSession) -> None:
    """An empty workspace; what a crash left behind is dropped."""
    await session.execute(text(f"DROP SCHEMA IF EXISTS {WORKSPACE} CASCADE"))
    await session.execute(text(f"CREATE SCHEMA {WORKSPACE}"))
    await session.commit()


async def close_workspace(session: AsyncSession) -> None:
    """Drop the workspace."""
    await session.execute(text(f"DROP SCHEMA IF EXISTS {WORKSPACE} CASCADE"))
    await session.commit()


async def enter_workspace(session: AsyncSession) -> None:
    """The session's connection finds the workspace's tables by their names."""
    await session.execute(text(f"SET search_path TO {WORKSPACE}, public"))


async def prepare(session: AsyncSession, tree: UnitTree, unit: str, *, temporary: bool) -> None:
    """Create the tables for an import at a unit: its scope is this unit and all below.

    `temporary`: gone with the session's transaction; otherwise in the workspace that the session has entered.
    """
    kind, end = ("TEMP", " ON COMMIT DROP") if temporary else ("UNLOGGED", "")
    columns = ", ".join(f"{name} {_TYPE.get(name, 'text')}" for name in COLUMNS)
    for table in (
        f"staged ({columns})",
        "findings (line int, kind text, number text, detail text, code text, english text)",
        "branches (unit text PRIMARY KEY, path json, inside bool)",
        # a plan's row holds the staged row: it is carried out in order, without looking anything up
        "plan (seq int, kind text, person uuid, version int, data bool, recorded bool, moved bool, gone bool, "
        f"{columns})",
        "doubts (line int, person uuid, kind text, sure bool)",
        "elsewhere (line int, person uuid)",
        "aside (person uuid)",
        "missing (person uuid, whole bool)",
        "silent (field text, kept bool, persons int)",
        "scope (unit text)",
    ):
        await session.execute(text(f"CREATE {kind} TABLE {table}{end}"))
    inside = {unit, *(below.key for below in tree.below(unit))}
    branches = [
        (one.key, tree.path(one.key).model_dump_json(), one.key in inside) for one in tree if one.level is Level.BRANCH
    ]
    await copy(session, "branches", branches, ("unit", "path", "inside"))
    await copy(session, "scope", [(key,) for key in inside], ("unit",))


async def copy(session: AsyncSession, table: str, rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> None:
    """COPY rows into a table, in the session's transaction."""
    if rows:
        connection = await (await session.connection()).get_raw_connection()
        assert connection.driver_connection is not None
        await connection.driver_connection.copy_records_to_table(table, records=rows, columns=columns)


async def stage(session: AsyncSession, found: Staged) -> None:
    """Add rows and findings."""
    await copy(session, "staged", found.rows, COLUMNS)
    await copy(session, "findings", found.findings, FINDING)


async def staged_all(session: AsyncSession) -> None:
    """All rows are there: prepare to look them up."""
    await session.execute(text("CREATE INDEX ON staged (line)"))
    await session.execute(text("ANALYZE staged (line, number, name_key, mail_key)"))


def from_json(kept: dict[str, Any]) -> tuple[Any, ...]:
    """The staged row that a proposal holds."""
    keys = {
        "name_key": name_key(kept["last_name"], kept["first_name"]),
        "mail_key": mail_key(kept["email"]),
    }
    held = kept | keys
    return tuple(date.fromisoformat(held[name]) if name in DATES and held[name] else held[name] for name in COLUMNS)
