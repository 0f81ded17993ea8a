"""What an import tells whoever uploaded the file; the same for a dry run."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.members.imports.compare import Planned

LISTED = 1000
"""Proposals are listed up to this many; `…_total` says how many there are.

Of a branch of which nobody is in the file, `gone` tells one line with the number of its persons, not each in `missing`;
`missing_total` counts them too.
"""

_ROWS = """
SELECT json_build_object(
    'accepted', (SELECT count(*) FROM staged),
    'repaired', (SELECT coalesce(json_agg(json_build_object('line', line, 'repairs', detail::json) ORDER BY line), '[]')
                 FROM findings WHERE kind = 'repaired'),
    'rejected', (SELECT coalesce(json_agg(json_build_object('line', line, 'number', number, 'reason', detail,
                                                            'code', code, 'english', english)
                                          ORDER BY line), '[]') FROM findings WHERE kind = 'rejected'),
    'review', (SELECT coalesce(json_agg(json_build_object('line', line, 'number', number, 'why', detail::json)
                                        ORDER BY line), '[]') FROM findings WHERE kind = 'review'),
    'missing_total', (SELECT count(*) FROM missing),
    'missing', (SELECT coalesce(json_agg(m), '[]') FROM (
        SELECT r.id AS proposal, p.id AS person, p.number, p.first_name, p.last_name, p.unit
        FROM missing JOIN persons p ON p.id = missing.person
        LEFT JOIN import_proposals r ON r.kind = 'left' AND r.person = p.id AND r.state = 'open'
        WHERE NOT missing.whole
        ORDER BY p.unit, p.last_name, p.first_name LIMIT :listed) m),
    'gone', (SELECT coalesce(json_agg(g), '[]') FROM (
        SELECT p.unit, count(*) AS persons FROM missing JOIN persons p ON p.id = missing.person
        WHERE missing.whole GROUP BY p.unit ORDER BY p.unit) g),
    'doubtful_total', (SELECT count(*) FROM doubts WHERE NOT sure),
    'doubtful', (SELECT coalesce(json_agg(d), '[]') FROM (
        SELECT r.id AS proposal, s.line, s.number, p.id AS person,
               json_build_object('first_name', s.first_name, 'last_name', s.last_name, 'born_on', s.born_on,
                                 'email', s.email, 'unit', s.unit) AS row,
               json_build_object('first_name', p.first_name, 'last_name', p.last_name, 'born_on', p.born_on,
                                 'email', p.email, 'unit', p.unit, 'status', p.status) AS known
        FROM doubts JOIN staged s ON s.line = doubts.line JOIN persons p ON p.id = doubts.person
        LEFT JOIN import_proposals r
            ON r.kind = 'same' AND r.person = p.id AND r.number = s.number AND r.state = 'open'
        WHERE NOT doubts.sure
        ORDER BY s.line LIMIT :listed) d))"""


async def report(session: AsyncSession, counts: Planned, *, first: bool, read: int) -> dict[str, Any]:
    """The report, from the temporary tables. `counts` of what changes or has changed; `read`: rows in the file."""
    row = (await session.execute(text(_ROWS), {"listed": LISTED})).scalar_one()
    found: dict[str, Any] = json.loads(row) if isinstance(row, str) else row
    same = found["accepted"] - counts.total - len({doubt["line"] for doubt in found["doubtful"]})
    return found | {
        "rows": read,
        "changed": counts.total,
        "new": counts.new,
        "moved": counts.moved,
        "same": max(same, 0),
        "first": first,
    }


async def is_first(session: AsyncSession) -> bool:
    """Whether no branch in scope has members from the register yet."""
    query = """SELECT NOT EXISTS (
        SELECT FROM persons p JOIN branches b ON b.unit = p.unit AND b.inside WHERE number IS NOT NULL)"""
    return bool((await session.execute(text(query))).scalar_one())


async def propose(session: AsyncSession, unit: str, import_id: UUID) -> None:
    """Keep as proposals what people have to decide, and drop what is answered.

    Whoever appears again is no longer proposed as left; whose number somebody has by now is no longer in doubt.
    """
    ids = {"unit": unit, "import_id": import_id}
    await session.execute(
        text("""
        DELETE FROM import_proposals r USING persons p, staged s
        WHERE r.kind = 'left' AND r.state <> 'accepted' AND p.id = r.person AND s.number = p.number""")
    )
    await session.execute(
        text("""
        DELETE FROM import_proposals r USING persons p
        WHERE r.kind = 'same' AND r.state = 'open' AND p.number = r.number""")
    )
    keep = """ON CONFLICT (kind, person, number) WHERE state = 'open'
              DO UPDATE SET unit = excluded.unit, import_id = excluded.import_id, row = excluded.row"""
    await session.execute(
        text(f"""
        INSERT INTO import_proposals (id, unit, import_id, kind, person, number, state)
        SELECT uuidv7(), :unit, :import_id, 'left', p.id, p.number, 'open'
        FROM missing JOIN persons p ON p.id = missing.person
        WHERE NOT EXISTS (SELECT FROM import_proposals d
                          WHERE d.kind = 'left' AND d.person = p.id AND d.state = 'declined')
        {keep}"""),  # noqa: S608 - constants
        ids,
    )
    await session.execute(
        text(f"""
        INSERT INTO import_proposals (id, unit, import_id, kind, person, number, row, state)
        SELECT uuidv7(), :unit, :import_id, 'same', d.person, s.number, to_jsonb(s), 'open'
        FROM doubts d JOIN staged s ON s.line = d.line WHERE NOT d.sure
        {keep}"""),  # noqa: S608 - constants
        ids,
    )
