"""What an import tells whoever uploaded the file; the same for a dry run.

Of persons only a branch is told, and only of its own: a level above gets counts, and lines of its own file
(issue 12, A3).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.members.imports.columns import LABELS
from services.members.imports.compare import Planned

LISTED = 1000
"""Proposals are listed up to this many; `…_total` says how many there are.

Of a branch of which nobody is in the file, `gone` tells one line with the number of its persons, not each in `missing`;
`missing_total` counts them too.
"""

ROWS = 500
"""Rows of the file that are listed of each kind (`repaired`, `rejected`, `review`), beside how many there are: a file
of short bad lines has a million."""

_ROWS = """
WITH first AS (
    (SELECT * FROM findings WHERE kind = 'repaired' ORDER BY line LIMIT :rows)
    UNION ALL (SELECT * FROM findings WHERE kind = 'rejected' ORDER BY line LIMIT :rows)
    UNION ALL (SELECT * FROM findings WHERE kind = 'review' ORDER BY line LIMIT :rows))
SELECT json_build_object(
    'accepted', (SELECT count(*) FROM staged),
    'repaired', (SELECT coalesce(json_agg(json_build_object('line', line, 'repairs', detail::json) ORDER BY line), '[]')
                 FROM first WHERE kind = 'repaired'),
    'rejected', (SELECT coalesce(json_agg(json_build_object('line', line, 'number', number, 'reason', detail,
                                                            'code', code, 'english', english)
                                          ORDER BY line), '[]') FROM first WHERE kind = 'rejected'),
    'review', (SELECT coalesce(json_agg(json_build_object('line', line, 'number', number, 'why', detail::json)
                                        ORDER BY line), '[]') FROM first WHERE kind = 'review'),
    'repaired_total', (SELECT count(*) FROM findings WHERE kind = 'repaired'),
    'rejected_total', (SELECT count(*) FROM findings WHERE kind = 'rejected'),
    'review_total', (SELECT count(*) FROM findings WHERE kind = 'review'),
    'rejected_codes', (SELECT coalesce(json_object_agg(code, rows), '{}') FROM (
        SELECT code, count(*) AS rows FROM findings WHERE kind = 'rejected' GROUP BY code) c),
    'silent', (SELECT coalesce(json_agg(json_build_object('field', field, 'kept', kept, 'persons', persons)
                                        ORDER BY field), '[]') FROM silent),
    'missing_total', (SELECT count(*) FROM missing),
    'gone', (SELECT coalesce(json_agg(g), '[]') FROM (
        SELECT p.unit, count(*) AS persons FROM missing JOIN persons p ON p.id = missing.person
        WHERE missing.whole GROUP BY p.unit ORDER BY p.unit) g),
    'doubtful_total', (SELECT count(*) FROM doubts WHERE NOT sure),
    'held', (SELECT count(DISTINCT line) FROM doubts WHERE NOT sure),
    'asked', (SELECT coalesce(json_agg(a), '[]') FROM (
        SELECT unit, count(*) AS questions FROM (
            SELECT p.unit FROM missing JOIN persons p ON p.id = missing.person
            UNION ALL
            SELECT coalesce(p.unit, s.unit) FROM doubts d JOIN persons p ON p.id = d.person
            JOIN staged s ON s.line = d.line WHERE NOT d.sure) q
        GROUP BY unit ORDER BY unit) a))"""

_NAMED = """
SELECT json_build_object(
    'missing', (SELECT coalesce(json_agg(m), '[]') FROM (
        SELECT r.id AS proposal, p.id AS person, p.number, p.first_name, p.last_name, p.unit
        FROM missing JOIN persons p ON p.id = missing.person
        LEFT JOIN import_proposals r ON r.kind = 'left' AND r.person = p.id AND r.state = 'open'
        WHERE NOT missing.whole
        ORDER BY p.unit, p.last_name, p.first_name LIMIT :listed) m),
    'doubtful', (SELECT coalesce(json_agg(d), '[]') FROM (
        SELECT r.id AS proposal, doubts.kind, s.line, s.number, p.id AS person,
               json_build_object('first_name', s.first_name, 'last_name', s.last_name, 'born_on', s.born_on,
                                 'email', s.email, 'unit', s.unit) AS row,
               json_build_object('first_name', p.first_name, 'last_name', p.last_name, 'born_on', p.born_on,
                                 'email', p.email, 'unit', p.unit, 'status', p.status, 'number', p.number) AS known
        FROM doubts JOIN staged s ON s.line = doubts.line JOIN persons p ON p.id = doubts.person
        LEFT JOIN import_proposals r
            ON r.kind = doubts.kind AND r.person = p.id AND r.number = s.number AND r.state = 'open'
        WHERE NOT doubts.sure
        ORDER BY s.line LIMIT :listed) d))"""


async def report(session: AsyncSession, counts: Planned, *, first: bool, read: int, named: bool) -> dict[str, Any]:
    """The report, from the temporary tables. `counts` of what changes or has changed; `read`: rows in the file.

    `named`: with the persons that are missing or in doubt, for the branch that they are of.
    """
    found = await _json(session, _ROWS, rows=ROWS)
    persons = await _json(session, _NAMED, listed=LISTED) if named else {"missing": [], "doubtful": []}
    if not named:
        for one in found["review"]:
            del one["number"]  # of somebody who is taken, so perhaps known: the line is enough
    silent = [one | {"column": LABELS[one["field"]]} for one in found.pop("silent")]
    return (
        found
        | persons
        | {
            "emptied": [_of_column(one) for one in silent if not one["kept"]],
            "kept": [_of_column(one) for one in silent if one["kept"]],
            "rows": read,
            "changed": counts.total,
            "new": counts.new,
            "moved": counts.moved,
            "same": max(found["accepted"] - counts.total - found["held"], 0),
            "first": first,
        }
    )


def _of_column(one: dict[str, Any]) -> dict[str, Any]:
    return {"column": one["column"], "persons": one["persons"]}


async def _json(session: AsyncSession, query: str, **given: Any) -> dict[str, Any]:
    row = (await session.execute(text(query), given)).scalar_one()
    found: dict[str, Any] = json.loads(row) if isinstance(row, str) else row
    return found


async def is_first(session: AsyncSession) -> bool:
    """Whether no branch in scope has members from the register yet."""
    query = """SELECT NOT EXISTS (
        SELECT FROM persons p JOIN branches b ON b.unit = p.unit AND b.inside WHERE number IS NOT NULL)"""
    return bool((await session.execute(text(query))).scalar_one())


async def propose(session: AsyncSession, unit: str, import_id: UUID, in_file: Collection[str]) -> None:
    """Keep as proposals of the branches concerned what people have to decide, and drop what is answered.

    Whoever appears again, perhaps under another number, is no longer proposed as left; whose number somebody here has
    by now is no longer in doubt, nor whoever was to get another one and has the old one in this file; a contradiction
    that a newer row does not repeat is none. Proposals of units outside the scope are left alone.
    """
    ids = {"unit": unit, "import_id": import_id}
    for answered in (
        """r.kind = 'left' AND r.state <> 'accepted' AND EXISTS (
               SELECT FROM persons p JOIN staged s ON s.number = p.number WHERE p.id = r.person)""",
        """r.kind = 'left' AND r.state = 'open' AND EXISTS (
               SELECT FROM doubts d WHERE d.person = r.person AND NOT d.sure)""",
        """r.kind = 'same' AND r.state = 'open' AND EXISTS (
               SELECT FROM staged s WHERE s.number = r.row->>'instead_of')""",
        """r.kind = 'same' AND r.state = 'open' AND EXISTS (
               SELECT FROM persons p JOIN branches i ON i.unit = p.unit AND i.inside WHERE p.number = r.number)""",
        """r.kind = 'changed' AND r.state = 'open' AND EXISTS (SELECT FROM staged s WHERE s.number = r.number)
           AND NOT EXISTS (SELECT FROM doubts d WHERE d.person = r.person AND NOT d.sure)""",
    ):
        await session.execute(
            text(
                f"""DELETE FROM import_proposals r USING branches b
                    WHERE b.unit = r.unit AND b.inside AND {answered}"""  # noqa: S608 - constants
            )
        )
    keep = """ON CONFLICT (kind, person, number) WHERE state = 'open'
              DO UPDATE SET unit = excluded.unit, asked_by = excluded.asked_by, import_id = excluded.import_id,
                            row = excluded.row, fields = excluded.fields"""
    await session.execute(
        text(f"""
        INSERT INTO import_proposals (id, unit, asked_by, import_id, kind, person, number, state)
        SELECT uuidv7(), p.unit, :unit, :import_id, 'left', p.id, p.number, 'open'
        FROM missing JOIN persons p ON p.id = missing.person
        WHERE NOT EXISTS (SELECT FROM import_proposals d
                          WHERE d.kind = 'left' AND d.person = p.id AND d.state = 'declined')
        {keep}"""),  # noqa: S608 - constants
        ids,
    )
    await session.execute(
        text(f"""
        INSERT INTO import_proposals (id, unit, asked_by, import_id, kind, person, number, row, fields, state)
        SELECT uuidv7(), coalesce(p.unit, s.unit), :unit, :import_id, d.kind, d.person, s.number,
               to_jsonb(s) || CASE WHEN d.kind = 'same' AND p.number IS NOT NULL
                                   THEN jsonb_build_object('instead_of', p.number) ELSE '{{}}' END,
               CAST(:fields AS jsonb), 'open'
        FROM doubts d JOIN staged s ON s.line = d.line JOIN persons p ON p.id = d.person WHERE NOT d.sure
        {keep}"""),  # noqa: S608 - constants
        ids | {"fields": json.dumps(sorted(in_file))},
    )
