"""What an export changes: compared as sets in SQL, by membership number; one row of `plan` for each change.

    kind    what                                       said
    new     a member not known yet                     MemberRecorded, record
    stored  a former member not known yet              nothing
    change  somebody known by number                   what changed of: recorded, moved, gone, data
    match   somebody admitted here gets the number     the same

Somebody without a number is the same person where name, birth date and branch are equal, or name and e-mail, and
nobody else fits; whoever only resembles is a doubt for people to decide.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.members.imports import corrected
from services.members.imports.reasons import REJECTIONS, REJECTIONS_EN
from services.members.imports.sayings import rising_id
from services.members.imports.staging import COLUMNS, PERSONAL, REJECTED
from shared.ids import new_id

ELSEWHERE = "member_elsewhere"

_COLUMNS = ", ".join(COLUMNS)
_BELONGS = "('member', 'guest')"
_SAME_NAME = "lower(p.last_name) = lower(s.last_name) AND lower(p.first_name) = lower(s.first_name)"


@dataclass(frozen=True)
class Planned:
    """How many rows of `plan` there are, and what they are."""

    total: int
    new: int  #: they are the last ones of the plan
    moved: int


async def reject_elsewhere(session: AsyncSession) -> None:
    """Reject rows whose member belongs to a branch outside: an import cannot take members from others."""
    await session.execute(
        text(f"""
        WITH others AS (
            DELETE FROM staged s USING persons p JOIN branches b ON b.unit = p.unit
            WHERE p.number = s.number AND NOT b.inside AND p.status IN {_BELONGS}
            RETURNING s.line, s.number)
        INSERT INTO findings SELECT line, '{REJECTED}', number, :reason, :code, :english FROM others"""),  # noqa: S608 - constants
        {"reason": REJECTIONS[ELSEWHERE], "code": ELSEWHERE, "english": REJECTIONS_EN[ELSEWHERE]},
    )
    await session.execute(
        text(f"""
        DELETE FROM findings f WHERE kind <> '{REJECTED}' AND EXISTS (
            SELECT FROM findings r WHERE r.kind = '{REJECTED}' AND r.line = f.line)""")  # noqa: S608 - constants
    )


async def compare(session: AsyncSession, in_file: Collection[str], *, complete: bool = True) -> Planned:
    """Fill `plan`, `doubts` and `missing`. `in_file`: the fields the export has; of others it says nothing.

    `complete`: the rows are those of an export, so that whoever is not among them is missing.
    """
    await session.execute(text("DROP INDEX IF EXISTS plan_seq"))
    for table in ("plan", "doubts", "missing"):
        await session.execute(text(f"TRUNCATE {table}"))
    for statement in (
        _candidates(),
        # whoever fits in two ways, or two of whom fit, is a doubt
        """UPDATE doubts d SET sure = false WHERE sure AND (
               EXISTS (SELECT FROM doubts o WHERE o.line = d.line AND o.sure AND o.person <> d.person)
            OR EXISTS (SELECT FROM doubts o WHERE o.person = d.person AND o.sure AND o.line <> d.line))""",
        "DELETE FROM doubts d WHERE NOT sure AND EXISTS ("
        "SELECT FROM doubts o WHERE o.sure AND (o.line = d.line OR o.person = d.person))",
        corrected.KEEP,
        _known(in_file),
        _unknown(),
        *([_missing()] if complete else []),
        "CREATE INDEX plan_seq ON plan (seq)",
        "ANALYZE plan",
    ):
        await session.execute(text(statement), {"ids": str(new_id())} if ":ids" in statement else {})
    row = (
        await session.execute(
            text(
                """SELECT count(*), count(*) FILTER (WHERE kind IN ('new', 'stored')),
                       count(*) FILTER (WHERE moved) FROM plan"""
            )
        )
    ).one()
    return Planned(*row)


def taken_over(in_file: Collection[str], row: str = "s") -> dict[str, str]:
    """By column of `persons` the SQL of its new value: of a staged `row`, or `persons p` where the file is silent."""
    names = {name: name in in_file for name in (*PERSONAL, "joined_on", "left_on")}
    names["street"] = bool({"street", "house_number"} & set(in_file))
    return {name: f"{row}.{name}" if there else f"p.{name}" for name, there in names.items()}


def _candidates() -> str:
    """Rows with a number nobody has, beside persons without one that they could be.

    Sure: name, birth date and branch, or name and e-mail. In doubt: an applicant; another branch; a birth date that
    differs or is missing; a new name with the same e-mail and birth date. Pairs that people have denied are left out.
    """
    same_mail = "(s.email <> '' AND p.email = s.email)"
    sure = f"coalesce({_SAME_NAME} AND ((p.born_on = s.born_on AND p.unit = s.unit) OR {same_mail}), false)"
    doubt = f"({_SAME_NAME} AND (p.born_on = s.born_on OR p.unit = s.unit))"
    doubt = f"({doubt}) OR ({same_mail} AND p.born_on = s.born_on)"
    ways = " UNION ALL ".join(
        f"SELECT s.*, p.id AS person, {sure} AS sure, ({sure}) OR {doubt} AS alike, p.status AS is_now"  # noqa: S608
        f" FROM numberless p JOIN staged s ON {way}"
        for way in ("lower(p.last_name) = lower(s.last_name)", "p.email = s.email AND s.email <> ''")
    )
    return f"""
    INSERT INTO doubts
    WITH numberless AS (
        SELECT p.* FROM persons p LEFT JOIN branches b ON b.unit = p.unit
        WHERE p.number IS NULL AND p.status IN ('member', 'guest', 'applicant', 'other')
              AND (p.unit IS NULL OR b.inside))
    SELECT c.line, c.person, bool_or(c.sure AND c.is_now <> 'applicant')
    FROM ({ways}) c
    WHERE c.alike AND c.status <> 'left'
      AND NOT EXISTS (SELECT FROM persons k WHERE k.number = c.number)
      AND NOT EXISTS (SELECT FROM import_proposals r
                      WHERE r.kind = 'same' AND r.state = 'declined' AND r.person = c.person AND r.number = c.number)
    GROUP BY c.line, c.person"""  # noqa: S608 - constants


def _known(in_file: Collection[str]) -> str:
    new = taken_over(in_file)
    data = " OR ".join(f"p.{name} IS DISTINCT FROM {new[name]}" for name in PERSONAL)
    return f"""
    INSERT INTO plan
    SELECT row_number() OVER (ORDER BY line), kind, person, now_version,
           data AND NOT gone AND (status <> 'left'), recorded, moved, gone, {_COLUMNS}
    FROM (
        SELECT s.*, p.id AS person, p.version AS now_version,
               CASE WHEN p.number IS NULL THEN 'match' ELSE 'change' END AS kind,
               ({data}) OR (s.status <> 'left' AND p.status NOT IN {_BELONGS}) AS data,
               s.status <> 'left'
                   AND (p.status <> s.status OR p.joined_on IS DISTINCT FROM {new["joined_on"]}) AS recorded,
               s.status <> 'left' AND p.status IN {_BELONGS} AND p.unit <> s.unit AND p.unit IS NOT NULL AS moved,
               s.status = 'left' AND p.status IN {_BELONGS} AS gone,
               s.status = 'left' AND p.status NOT IN {_BELONGS}
                   AND (p.unit IS DISTINCT FROM s.unit OR p.left_on IS DISTINCT FROM {new["left_on"]}
                        OR {data}) AS quietly
        FROM staged s JOIN (
            SELECT k.*, t.line AS at FROM persons k JOIN staged t ON t.number = k.number
            UNION ALL
            SELECT k.*, d.line AS at FROM persons k JOIN doubts d ON d.person = k.id AND d.sure
        ) p ON p.at = s.line
    ) AS seen
    WHERE kind = 'match' OR quietly OR gone OR recorded OR moved OR (data AND status <> 'left')"""  # noqa: S608 - constants


def _unknown() -> str:
    return f"""
    INSERT INTO plan
    SELECT (SELECT count(*) FROM plan) + row_number() OVER (ORDER BY s.line),
           CASE WHEN s.status = 'left' THEN 'stored' ELSE 'new' END, ({rising_id("s.line")})::uuid, 0,
           s.status <> 'left', s.status <> 'left', false, false, s.*
    FROM staged s LEFT JOIN persons p ON p.number = s.number
    WHERE p.id IS NULL AND NOT EXISTS (SELECT FROM doubts d WHERE d.line = s.line)"""  # noqa: S608 - constants


def _missing() -> str:
    """Members in scope who are not in the file, not even in a rejected row.

    `whole`: nobody of their branch is in it, so that it may be the file that is incomplete. A file without any row to
    take says nothing about anybody.
    """
    return f"""
    INSERT INTO missing
    WITH there AS (
        SELECT unit FROM staged
        UNION SELECT p.unit FROM plan c JOIN persons p ON p.id = c.person WHERE c.kind = 'change'
        UNION SELECT p.unit FROM findings f JOIN persons p ON p.number = f.number WHERE f.kind = '{REJECTED}')
    SELECT p.id, NOT EXISTS (SELECT FROM there t WHERE t.unit = p.unit)
    FROM persons p JOIN branches b ON b.unit = p.unit AND b.inside
    WHERE p.number IS NOT NULL AND p.status IN {_BELONGS}
      AND EXISTS (SELECT FROM staged)
      AND NOT EXISTS (SELECT FROM staged s WHERE s.number = p.number)
      AND NOT EXISTS (SELECT FROM findings f WHERE f.kind = '{REJECTED}' AND f.number = p.number)"""  # noqa: S608 - constants
