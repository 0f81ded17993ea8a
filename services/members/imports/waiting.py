"""Branches are told how many questions of imports wait for them: after each import, and after each answer."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlmodel import col

from services.members.imports.tables import OPEN, Proposal, Waiting
from shared.contracts.members import ImportQuestionsWaiting
from shared.database import one_at_a_time
from shared.hierarchy import UnitTree
from shared.messaging.work import Work

_TOLD_OTHERWISE = """
SELECT coalesce(o.unit, w.unit) FROM import_questions w
FULL JOIN (SELECT unit, count(*) AS waiting FROM import_proposals WHERE state = 'open' GROUP BY unit) o
    ON o.unit = w.unit
WHERE coalesce(o.waiting, 0) <> coalesce(w.waiting, 0)
ORDER BY 1"""


async def tell(work: Work, tree: UnitTree) -> None:
    """Tell every branch for which another number of questions waits than it was told last; the others nothing."""
    session = work.session
    await session.flush()
    for unit in (await session.scalars(text(_TOLD_OTHERWISE))).all():
        if unit not in tree:
            continue
        # of two who answer at once the second one counts what the first one left
        await one_at_a_time(session, "import_questions", unit)
        waiting = await session.scalar(
            select(func.count()).where(col(Proposal.unit) == unit, col(Proposal.state) == OPEN)
        )
        told = await session.get(Waiting, unit, with_for_update=True, populate_existing=True)
        if told is None:
            told = Waiting(unit=unit)
            session.add(told)
        told.waiting, told.version = waiting or 0, told.version + 1
        said = ImportQuestionsWaiting(unit=tree.path(unit), waiting=told.waiting)
        work.emit(said, version=told.version)
        await session.flush()
