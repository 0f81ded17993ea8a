"""Figures for the levels above: how far prospects got, by the month and the way they were met. They lead to nobody."""

from __future__ import annotations

from typing import Literal, cast

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.members.prospects.tables import Prospect, ProspectCount, ProspectFigure
from shared.contracts.prospects import ProspectsCounted, Reached, Source
from shared.hierarchy import UnitPath
from shared.messaging.work import Work

Stage = Literal["met", "invited", "came", "applied", "member"]


async def reaches(work: Work, path: UnitPath, prospect: Prospect, stage: Stage) -> None:
    """Count a stage, of each prospect once. The last thing that a transaction waits for: a branch has one version."""
    if stage in prospect.reached:
        return
    prospect.reached = [*prospect.reached, stage]
    await work.session.flush()
    counted = insert(ProspectCount).values(unit=path.unit, version=1)
    moved = counted.on_conflict_do_update(
        index_elements=["unit"], set_={"version": col(ProspectCount.version) + 1}
    ).returning(col(ProspectCount.version))
    version = (await work.session.execute(moved)).scalar_one()
    figure = await work.session.get(
        ProspectFigure, (path.unit, prospect.met_on.replace(day=1), prospect.source), populate_existing=True
    )
    if figure is None:
        figure = ProspectFigure(unit=path.unit, month=prospect.met_on.replace(day=1), source=prospect.source)
        work.session.add(figure)
    setattr(figure, stage, getattr(figure, stage) + 1)
    figures = Reached(
        month=figure.month,
        source=cast(Source, figure.source),
        met=figure.met,
        invited=figure.invited,
        came=figure.came,
        applied=figure.applied,
        member=figure.member,
    )
    work.emit(ProspectsCounted(unit=path, figures=figures), version=version)
