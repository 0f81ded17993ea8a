"""The feed of what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame import news
from services.view.frame.layout.model import News
from services.view.hosting import roster
from shared.hierarchy import Unit, UnitTree

n = news.table.c


async def feed(
    session: AsyncSession, unit: Unit, tree: UnitTree, today: date, *, limit: int, offset: int = 0, board: bool = True
) -> tuple[list[News], bool]:
    """The newest news of a unit, and whether there are older ones; without those that are boards' business alone."""
    hidden = [] if board else sorted(kind for kind, one in news.ALL.items() if one.board_only)
    query = (
        select(news.table)
        .where(n.unit == unit.key, n.kind.not_in(hidden))
        .order_by(n.at.desc(), n.fact)
        .limit(limit + 1)
        .offset(offset)
    )
    rows = (await session.execute(query)).all()
    people = await roster.people(session, unit.key, [row.person for row in rows if row.person])
    found = []
    for row in rows[:limit]:
        name = str(people[row.person]["name"]) if row.person in people else ""
        it = news.It(row.kind, unit, row.of_unit, row.person, name, row.day, row.more, tree, today)
        if (said := news.sentence(it)) is not None:
            found.append(_told(row.fact, row.at, it, *said))
    return found, len(rows) > limit


def _told(key: str, at: datetime, it: news.It, said: news.Sentence, home: bool) -> News:
    neighbours = not home and it.of_unit in it.tree and it.unit.parent == it.tree[it.of_unit].parent
    why = "Ihr seht das, weil Ihr Nachbarn seid." if neighbours else ""
    return News(key=key, subject=said.subject, text=said.text, at=at, href=said.href, why=why)


async def lapses(session: AsyncSession, unit: str, since: date, branches: Sequence[str]) -> list[tuple[str, str, date]]:
    """Admissions by lapse in these branches since a day: key, branch, day; the newest first."""
    query = (
        select(n.fact, n.of_unit, n.day)
        .where(n.unit == unit, n.kind == "member_admitted", n.more["outcome"].astext == "lapse", n.day >= since)
        .order_by(n.day.desc(), n.fact)
        .limit(10)
    )
    wanted = set(branches)
    return [(row.fact, row.of_unit, row.day) for row in await session.execute(query) if row.of_unit in wanted]
