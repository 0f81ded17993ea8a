"""Carrying out a plan: persons and what is said about them, some thousand rows in one transaction.

Measured with 100,000 rows on one of 2 cores: some 50 µs of PostgreSQL's time for a new person with the two records in
the outbox (persons and their five indexes 18, JSON 18, outbox and its two indexes 12); the process takes 151 MiB at its
peak, of which 135 before the import. What COPY into the outbox could save, storing its rows, is 6 of these 50.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from services.members.imports import addresses, sayings
from services.members.imports.compare import Planned
from services.members.imports.fields import KEYS, PERSONAL, of_somebody_new, taken_over
from services.members.people.commands import after_leaving, after_moving
from services.members.people.tables import Person
from shared.contracts.members import MemberLeft, MemberMoved, MemberRecorded
from shared.hierarchy import UnitTree
from shared.ids import new_id
from shared.messaging.work import Work
from shared.telemetry import traceparent

_COLUMNS = ("number", "unit", "status", "joined_on", "left_on", *PERSONAL, *KEYS)

CHUNK = 2000
"""Rows of the plan in one transaction."""


async def carry_out(
    work: Work,
    tree: UnitTree,
    in_file: Collection[str],
    planned: Planned,
    after: int,
    today: date,
    *,
    import_id: UUID,
    asked_by: str,
) -> tuple[int, int, int]:
    """Carry out the plan's CHUNK rows beyond `after`: how many changed, of these how many new and moved.

    Whom a new row may be elsewhere is asked there in the same transaction.

    A person who was changed by somebody else since the comparison is left alone, to be compared again.
    """
    to, known = after + CHUNK, planned.total - planned.new
    bounds = {
        "after": after,
        "to": to,
        "today": today,
        "ids": str(new_id()),
        "context": sayings.context(work.acting_unit, traceparent()),
    }
    changed = moved = added = 0
    if after < known:
        changed, moved = (await work.session.execute(text(_changes(in_file)), bounds)).one()
    if to > known:
        added = (await work.session.execute(text(_additions()), bounds)).scalar_one()
        asked = {"after": after, "to": to, "import_id": import_id, "asked_by": asked_by}
        await work.session.execute(text(_ASKED_ELSEWHERE), asked)
    if changed:
        await _what_follows(work, tree, after, to, today)
    return changed + added, added, moved


def _said(*parts: tuple[str, str]) -> str:
    """`said` from several kinds of sayings, each with its condition on `done d`; the order is that of the parts."""
    return " UNION ALL ".join(
        f"SELECT d.seq, {number} AS part, {saying} FROM done d WHERE {condition}"  # noqa: S608
        for number, (saying, condition) in enumerate(parts)
    )


def _changes(in_file: Collection[str]) -> str:
    new = taken_over(in_file, "c")
    for name in ("email", "mail_key"):  # also of whoever has got an office since the comparison
        kept = f"{new[name]} <> p.{name} AND {addresses.signs_in('p.id')}"
        new[name] = f"CASE WHEN {kept} THEN p.{name} ELSE {new[name]} END"
    personal = ", ".join(f"{name} = {new[name]}" for name in (*PERSONAL, *KEYS))
    said = _said(
        (
            sayings.event(
                MemberMoved,
                version="d.was + 1",
                unit="d.path",
                person="d.id",
                from_unit="d.from_path",
                moved_on="CAST(:today AS date)",
            ),
            "d.moved",
        ),
        (
            sayings.event(
                MemberRecorded,
                version="d.was + d.moved::int + 1",
                unit="d.path",
                person="d.id",
                status="d.status",
                joined_on="d.joined_on",
            ),
            "d.recorded",
        ),
        (
            sayings.event(MemberLeft, version="d.was + 1", unit="d.path", person="d.id", left_on="d.left_on"),
            "d.gone",
        ),
        (sayings.person("d", version="d.version"), "d.data"),
    )
    return f"""
    WITH changed AS (
        UPDATE persons p SET
            number = c.number,
            status = c.status,
            unit = CASE WHEN c.gone THEN p.unit ELSE c.unit END,
            joined_on = {new["joined_on"]},
            left_on = CASE WHEN c.status = 'left' THEN coalesce({new["left_on"]}, CAST(:today AS date)) END,
            {personal},
            version = p.version + greatest(c.recorded::int + c.moved::int + c.gone::int, c.data::int)
        FROM plan c
        WHERE c.seq > :after AND c.seq <= :to AND c.kind IN ('change', 'match')
          AND p.id = c.person AND p.version = c.version
        RETURNING p.*, c.seq, c.recorded, c.moved, c.gone, c.data, old.version AS was, old.unit AS from_unit,
            old.email AS was_email),
    done AS (
        SELECT d.*, b.path, f.path AS from_path
        FROM changed d JOIN branches b ON b.unit = d.unit LEFT JOIN branches f ON f.unit = d.from_unit),
    said AS ({said}),{addresses.ENDED},
    out AS ({sayings.INTO_OUTBOX} ORDER BY seq, part RETURNING 1)
    SELECT count(*), count(*) FILTER (WHERE moved) FROM changed"""  # noqa: S608 - made of constants


def _additions() -> str:
    columns = ", ".join(_COLUMNS)
    values = ", ".join(of_somebody_new(name, "c") for name in _COLUMNS)
    named = ", ".join(f"{of_somebody_new(name, 'c')} AS {name}" for name in _COLUMNS)
    said = _said(
        (
            sayings.event(
                MemberRecorded,
                version="d.version",
                unit="d.path",
                person="d.id",
                status="d.status",
                joined_on="d.joined_on",
            ),
            "true",
        ),
        (sayings.person("d", version="d.version"), "true"),
    )
    return f"""
    WITH added AS (
        INSERT INTO persons (id, version, {columns})
        SELECT c.person, 1, {values} FROM plan c
        WHERE c.seq > :after AND c.seq <= :to AND c.kind IN ('new', 'stored')
        ORDER BY c.seq
        ON CONFLICT (number, unit) DO NOTHING
        RETURNING id),
    done AS (
        SELECT a.id, 1 AS version, c.seq, {named}, b.path
        FROM added a JOIN plan c ON c.person = a.id JOIN branches b ON b.unit = c.unit
        WHERE c.seq > :after AND c.seq <= :to AND c.status <> 'left'),
    said AS ({said}),
    out AS ({sayings.INTO_OUTBOX} RETURNING 1)
    SELECT count(*) FROM added"""  # noqa: S608 - made of constants


_ASKED_ELSEWHERE = """
INSERT INTO import_proposals (id, unit, asked_by, import_id, kind, person, number, row, state)
SELECT uuidv7(), p.unit, :asked_by, :import_id, 'elsewhere', p.id, c.number, to_jsonb(c), 'open'
FROM elsewhere e JOIN plan c ON c.line = e.line AND c.kind = 'new' JOIN persons p ON p.id = e.person
WHERE c.seq > :after AND c.seq <= :to
ON CONFLICT (kind, person, number) WHERE state = 'open'
    DO UPDATE SET unit = excluded.unit, asked_by = excluded.asked_by, row = excluded.row"""


async def _what_follows(work: Work, tree: UnitTree, after: int, to: int, today: date) -> None:
    """End what those held who left or moved: few, so one by one."""
    rows = await work.session.execute(
        text("""
        SELECT c.person, c.gone FROM plan c
        WHERE c.seq > :after AND c.seq <= :to AND (c.moved OR c.gone)
          AND (EXISTS (SELECT FROM role_grants g WHERE g.person = c.person AND g.ended_on IS NULL)
            OR EXISTS (SELECT FROM appointments a WHERE a.person = c.person AND a.ended_on IS NULL))
        ORDER BY c.seq"""),
        {"after": after, "to": to},
    )
    for row in rows.all():
        person = (await work.session.scalars(select(Person).where(col(Person.id) == row.person))).one()
        await (after_leaving if row.gone else after_moving)(work, tree, person, today)
