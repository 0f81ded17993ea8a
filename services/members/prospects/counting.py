"""Figures of how far prospects got, by the way they were met. They lead to nobody.

The branch has its own by the month. The levels above get those of all their branches together by the quarter, none of
fewer than five: what is small does not leave `members` (decision 0028).
"""

from __future__ import annotations

from datetime import date
from typing import Literal, cast

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.members.prospects.rules import large, quarter_of, says_something_new
from services.members.prospects.tables import Prospect, ProspectCount, ProspectFigure
from services.members.units.tables import UnitRow
from shared.contracts.prospects import ProspectsCounted, ProspectsCountedBelow, Reached, ReachedBelow, Source
from shared.database import one_at_a_time
from shared.hierarchy import UnitPath
from shared.messaging.work import Work

Stage = Literal["met", "invited", "came", "applied", "member"]
STAGES: tuple[Stage, ...] = ("met", "invited", "came", "applied", "member")


async def reaches(work: Work, path: UnitPath, prospect: Prospect, stage: Stage) -> None:
    """Count a stage, of each prospect once. The last thing that a transaction waits for: a unit has one version."""
    if stage in prospect.reached:
        return
    prospect.reached = [*prospect.reached, stage]
    await work.session.flush()
    version = await _moves_on(work, path.unit)
    month, source = prospect.met_on.replace(day=1), cast(Source, prospect.source)
    figure = await work.session.get(ProspectFigure, (path.unit, month, source), populate_existing=True)
    if figure is None:
        figure = ProspectFigure(unit=path.unit, month=month, source=source)
        work.session.add(figure)
    setattr(figure, stage, getattr(figure, stage) + 1)
    figures = Reached(month=month, source=source, **{one: getattr(figure, one) for one in STAGES})
    work.emit(ProspectsCounted(unit=path, figures=figures), version=version)
    await work.session.flush()
    above = [UnitPath(sub_district=path.sub_district, district=path.district)] if path.sub_district else []
    for level in (*above, UnitPath(district=path.district)):
        await _counted_below(work, level, month, source, stage)


async def _moves_on(work: Work, unit: str) -> int:
    counted = insert(ProspectCount).values(unit=unit, version=1)
    moved = counted.on_conflict_do_update(
        index_elements=["unit"], set_={"version": col(ProspectCount.version) + 1}
    ).returning(col(ProspectCount.version))
    return int((await work.session.execute(moved)).scalar_one())


async def _counted_below(work: Work, level: UnitPath, month: date, source: Source, stage: Stage) -> None:
    """Tell a level the sum of all branches that are below it now, where what it is told is new."""
    await one_at_a_time(work.session, "prospects below", level.unit)
    first, after = quarter_of(month)
    of_branch, its_parent = aliased(UnitRow), aliased(UnitRow)
    sums = (
        select(*(func.coalesce(func.sum(getattr(ProspectFigure, one)), 0) for one in STAGES))
        .join(of_branch, col(of_branch.key) == col(ProspectFigure.unit))
        .outerjoin(its_parent, col(its_parent.key) == col(of_branch.parent))
        .where(
            col(ProspectFigure.source) == source,
            col(ProspectFigure.month) >= first,
            col(ProspectFigure.month) < after,
            or_(col(of_branch.parent) == level.unit, col(its_parent.parent) == level.unit),
        )
    )
    counted = dict(zip(STAGES, map(int, (await work.session.execute(sums)).one()), strict=True))
    if not says_something_new(counted[stage]):
        return
    figures = ReachedBelow(quarter=first, source=source, **{one: large(n) for one, n in counted.items()})
    version = await _moves_on(work, level.unit)
    # whose act has moved it, and with what else it was said, would name the branch
    work.emit(ProspectsCountedBelow(unit=level, figures=figures), version=version, apart=True)
