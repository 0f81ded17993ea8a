"""What an export changes: compared as sets in SQL, by membership number; one row of `plan` for each change.

    kind    what                                       said
    new     a member not known here yet                MemberRecorded, record
    stored  a former member not known here yet         nothing
    change  somebody known by number                   what changed of: recorded, moved, gone, data
    match   somebody known here gets the number        the same

Whoever belongs, belonged or applies in a branch of the importing unit's scope is its own, and whoever holds offices in
it alone. With them a row is compared (`matching.py`); what agrees and contradicts itself is a doubt for people.

Of everybody else an import knows nothing: its answer and what it does here are the same whether they exist or not
(issue 12, A2). Whom a new row may be `elsewhere` is asked there, and nothing of them is changed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.members.imports import addresses, corrected
from services.members.imports.fields import EMPTIED, KEPT, PERSONAL, status, taken_over
from services.members.imports.matching import NAME_FACT, VERDICT
from services.members.imports.sayings import rising_id
from services.members.imports.staging import COLUMNS, REJECTED
from shared.ids import new_id

_BELONGS = "('member', 'guest')"
_OWN = "JOIN branches b ON b.unit = p.unit AND b.inside"
_HOLDER = """p.unit IS NULL
    AND EXISTS (SELECT FROM role_grants g WHERE g.person = p.id AND g.ended_on IS NULL)
    AND NOT EXISTS (SELECT FROM role_grants g WHERE g.person = p.id AND g.ended_on IS NULL
                    AND g.unit NOT IN (SELECT unit FROM scope))"""


@dataclass(frozen=True)
class Planned:
    """How many rows of `plan` there are, and what they are."""

    total: int
    new: int  #: they are the last ones of the plan
    moved: int


async def compare(
    session: AsyncSession, in_file: Collection[str], *, complete: bool = True, agreed: UUID | None = None
) -> Planned:
    """Fill `plan`, `doubts`, `elsewhere` and `missing`. `in_file`: the fields the export has.

    `complete`: the rows are those of an export, so that whoever is not among them is missing. `agreed`: the person whom
    people have said the only row to be.
    """
    await session.execute(text("DROP INDEX IF EXISTS plan_seq"))
    for table in ("plan", "doubts", "aside", "elsewhere", "missing"):
        await session.execute(text(f"TRUNCATE {table}"))
    for statement in (
        corrected.BORN,
        *_CLAIMED_TWICE,
        _CONTRADICTED,
        _candidates(complete=complete),
        # whoever fits in two ways, or two of whom fit, is a doubt
        """UPDATE doubts d SET sure = false WHERE sure AND (
               EXISTS (SELECT FROM doubts o WHERE o.line = d.line AND o.sure AND o.person <> d.person)
            OR EXISTS (SELECT FROM doubts o WHERE o.person = d.person AND o.sure AND o.line <> d.line))""",
        *(_AGREED if agreed else ()),
        "DELETE FROM doubts d WHERE NOT sure AND EXISTS ("
        "SELECT FROM doubts o WHERE o.sure AND (o.line = d.line OR o.person = d.person))",
        corrected.KEEP,
        addresses.KEEP,
        _known(in_file),
        addresses.LEAVING,
        _UNKNOWN,
        _ELSEWHERE,
        *([_MISSING, _silent(in_file)] if complete else []),
        "CREATE INDEX plan_seq ON plan (seq)",
        "ANALYZE plan (seq, kind)",
    ):
        given = {"ids": str(new_id()), "agreed": agreed}
        await session.execute(text(statement), {name: given[name] for name in given if f":{name}" in statement})
    row = (
        await session.execute(
            text(
                """SELECT count(*), count(*) FILTER (WHERE kind IN ('new', 'stored')),
                       count(*) FILTER (WHERE moved) FROM plan"""
            )
        )
    ).one()
    return Planned(*row)


_TWICE = (
    f"SELECT p.number FROM persons p {_OWN} WHERE p.number IS NOT NULL "  # noqa: S608 - constants
    "GROUP BY p.number HAVING count(*) > 1"
)
_CLAIMED_TWICE = (
    # two branches say that this number is theirs: the row's branch is right
    f"""INSERT INTO aside SELECT p.id FROM persons p {_OWN} JOIN staged s ON s.number = p.number
        WHERE p.number IN ({_TWICE}) AND p.unit <> s.unit AND EXISTS (
            SELECT FROM persons o WHERE o.number = p.number AND o.unit = s.unit)""",  # noqa: S608 - constants
    f"""INSERT INTO doubts
        SELECT s.line, p.id, 'changed', false FROM persons p {_OWN} JOIN staged s ON s.number = p.number
        WHERE p.number IN ({_TWICE}) AND NOT EXISTS (
            SELECT FROM persons o WHERE o.number = p.number AND o.unit = s.unit)""",  # noqa: S608 - constants
)

_CONTRADICTED = f"""
    INSERT INTO doubts
    SELECT s.line, p.id, 'changed', false
    FROM staged s JOIN persons p ON p.number = s.number {_OWN}
    WHERE (p.name_key, p.born_on) IS DISTINCT FROM (s.name_key, s.born_on)
      AND p.id NOT IN (SELECT person FROM aside) AND NOT EXISTS (SELECT FROM doubts d WHERE d.person = p.id)
      AND ({VERDICT} = 'q'
           -- two numbers swapped: the name and the birth date are somebody else's
           OR (({NAME_FACT}) = 1 AND EXISTS (
               SELECT FROM persons o JOIN branches i ON i.unit = o.unit AND i.inside
               WHERE o.name_key = s.name_key AND o.born_on = s.born_on AND o.id <> p.id)))"""  # noqa: S608 - constants
"""Rows whose number is somebody's of whom they say something else."""

_WAYS = " UNION ALL ".join(
    f"""SELECT s.line, s.number, p.id AS person, {VERDICT} AS verdict, p.status AS is_now
        FROM {whom} p JOIN staged s ON {way} WHERE s.status <> 'left'"""  # noqa: S608 - constants
    for whom, way in (
        ("numberless", "s.name_key = p.name_key"),
        ("numberless", "split_part(s.name_key, '|', 1) = split_part(p.name_key, '|', 1) AND s.born_on = p.born_on"),
        ("numberless", "s.mail_key = p.mail_key AND s.mail_key <> ''"),
        ("renumbered", "s.name_key = p.name_key AND s.born_on = p.born_on"),
    )
)
_NOT_IN_FILE = f"""
    NOT EXISTS (SELECT FROM staged s WHERE s.number = p.number)
    AND NOT EXISTS (SELECT FROM findings f WHERE f.kind = '{REJECTED}' AND f.number = p.number)"""  # noqa: S608
_ASKED_ABOUT = """
    EXISTS (SELECT FROM import_proposals r JOIN staged s ON s.number = r.number
            WHERE r.kind = 'same' AND r.state = 'open' AND r.person = p.id)"""


def _candidates(*, complete: bool) -> str:
    """Rows with a number that nobody has here, beside persons who they could be: without one, or with another that the
    file does not have (with both in it they are two). Of a single held row nobody knows any more what its file had:
    there those count who were asked about. An applicant is never sure; pairs that people have denied are left out.
    """
    return f"""
    INSERT INTO doubts
    WITH numberless AS MATERIALIZED (
        SELECT p.* FROM persons p LEFT JOIN branches b ON b.unit = p.unit
        WHERE p.number IS NULL AND p.status IN ('member', 'guest', 'applicant', 'other') AND (b.inside OR ({_HOLDER}))),
    renumbered AS MATERIALIZED (
        SELECT p.* FROM persons p {_OWN}
        WHERE p.number IS NOT NULL AND p.status IN {_BELONGS} AND {_NOT_IN_FILE if complete else _ASKED_ABOUT})
    SELECT c.line, c.person, 'same', bool_or(c.verdict = 's' AND c.is_now <> 'applicant')
    FROM ({_WAYS}) c
    WHERE c.verdict <> 'n'
      AND NOT EXISTS (SELECT FROM persons p {_OWN} WHERE p.number = c.number)
      AND NOT EXISTS (SELECT FROM import_proposals r
                      WHERE r.kind = 'same' AND r.state = 'declined' AND r.person = c.person AND r.number = c.number)
    GROUP BY c.line, c.person"""  # noqa: S608 - constants


_AGREED = (
    "TRUNCATE doubts",
    "INSERT INTO doubts SELECT line, CAST(:agreed AS uuid), 'same', true FROM staged",
)


def _known(in_file: Collection[str]) -> str:
    new, now = taken_over(in_file), status(in_file)
    data = " OR ".join(f"p.{name} IS DISTINCT FROM {new[name]}" for name in PERSONAL)
    staged = ", ".join(f"({now}) AS status" if name == "status" else f"s.{name}" for name in COLUMNS)
    return f"""
    INSERT INTO plan
    SELECT row_number() OVER (ORDER BY line), kind, person, now_version,
           data AND NOT gone AND (status <> 'left'), recorded, moved, gone, {", ".join(COLUMNS)}
    FROM (
        SELECT {staged}, p.id AS person, p.version AS now_version,
               CASE WHEN p.number IS DISTINCT FROM s.number THEN 'match' ELSE 'change' END AS kind,
               ({data}) OR ({now} <> 'left' AND p.status NOT IN {_BELONGS}) AS data,
               {now} <> 'left'
                   AND (p.status <> {now} OR p.joined_on IS DISTINCT FROM {new["joined_on"]}) AS recorded,
               {now} <> 'left' AND p.status IN {_BELONGS} AND p.unit <> s.unit AND p.unit IS NOT NULL AS moved,
               {now} = 'left' AND p.status IN {_BELONGS} AS gone,
               {now} = 'left' AND p.status NOT IN {_BELONGS}
                   AND (p.unit IS DISTINCT FROM s.unit OR p.left_on IS DISTINCT FROM {new["left_on"]}
                        OR {data}) AS quietly
        FROM staged s JOIN (
            SELECT p.*, t.line AS at FROM persons p JOIN staged t ON t.number = p.number {_OWN}
            WHERE p.id NOT IN (SELECT person FROM aside) AND NOT EXISTS (SELECT FROM doubts d WHERE d.line = t.line)
            UNION ALL
            SELECT k.*, d.line AS at FROM persons k JOIN doubts d ON d.person = k.id AND d.sure
        ) p ON p.at = s.line
    ) AS seen
    WHERE kind = 'match' OR quietly OR gone OR recorded OR moved OR (data AND status <> 'left')"""  # noqa: S608 - constants


_UNKNOWN = f"""
    INSERT INTO plan
    SELECT (SELECT count(*) FROM plan) + row_number() OVER (ORDER BY s.line),
           CASE WHEN s.status = 'left' THEN 'stored' ELSE 'new' END, ({rising_id("s.line")})::uuid, 0,
           s.status <> 'left', s.status <> 'left', false, false, s.*
    FROM staged s LEFT JOIN (persons p {_OWN}) ON p.number = s.number
    WHERE p.id IS NULL AND NOT EXISTS (SELECT FROM doubts d WHERE d.line = s.line)"""  # noqa: S608 - constants

_ELSEWHERE_WAYS = " UNION ".join(
    f"""SELECT s.line, p.id FROM plan s JOIN persons p ON {way} JOIN branches b ON b.unit = p.unit AND NOT b.inside
        WHERE s.kind = 'new' AND p.status IN ({status}) AND {VERDICT} <> 'n'"""  # noqa: S608 - constants
    for way, status in (
        ("p.number = s.number", "'member', 'guest', 'left'"),
        ("p.number IS NULL AND p.name_key = s.name_key", "'member', 'guest', 'applicant'"),
        ("p.number IS NULL AND p.mail_key = s.mail_key AND s.mail_key <> ''", "'member', 'guest', 'applicant'"),
    )
)
_ELSEWHERE = f"INSERT INTO elsewhere {_ELSEWHERE_WAYS}"
"""Persons of other units who a new row may be."""

_MISSING = f"""
    INSERT INTO missing
    WITH there AS (
        SELECT unit FROM staged
        UNION SELECT p.unit FROM plan c JOIN persons p ON p.id = c.person WHERE c.kind = 'change'
        UNION SELECT p.unit FROM findings f JOIN persons p ON p.number = f.number WHERE f.kind = '{REJECTED}')
    SELECT p.id, NOT EXISTS (SELECT FROM there t WHERE t.unit = p.unit)
    FROM persons p {_OWN}
    WHERE p.number IS NOT NULL AND p.status IN {_BELONGS}
      AND EXISTS (SELECT FROM staged)
      AND {_NOT_IN_FILE}
      AND NOT EXISTS (SELECT FROM doubts d WHERE d.person = p.id)"""  # noqa: S608 - constants
"""Members in scope who are not in the file, not even in a rejected row; whoever is perhaps there under another number
is asked about already.

`whole`: nobody of their branch is in it, so that it may be the file that is incomplete. A file without any row to
take says nothing about anybody."""


def _silent(in_file: Collection[str]) -> str:
    """By field of how many persons an empty cell is kept from erasing what is known, or erases it; counted once.

    Of a row that is held nothing is taken, so it erases nothing.
    """
    fields = [name for name in (*EMPTIED, *KEPT) if name in in_file and name not in ("last_name", "left_on")]
    if not fields:
        return "SELECT 1"
    empty = {name: f"s.{name} IS NULL" if name in ("born_on", "joined_on") else f"s.{name} = ''" for name in fields}
    known = {name: test.replace("s.", "p.", 1) for name, test in empty.items()}
    counts = ", ".join(f"count(*) FILTER (WHERE {empty[name]} AND NOT {known[name]}) AS {name}" for name in fields)
    rows = ", ".join(f"('{name}', {str(name in KEPT).lower()}, c.{name})" for name in fields)
    return f"""
    INSERT INTO silent
    SELECT v.field, v.kept, v.persons
    FROM (SELECT {counts} FROM staged s JOIN persons p ON p.number = s.number {_OWN}
          WHERE s.status <> 'left' AND p.id NOT IN (SELECT person FROM aside)
            AND NOT EXISTS (SELECT FROM doubts d WHERE d.line = s.line AND NOT d.sure)) c,
         LATERAL (VALUES {rows}) AS v (field, kept, persons)
    WHERE v.persons > 0 AND NOT EXISTS (SELECT FROM silent)"""  # noqa: S608 - constants
