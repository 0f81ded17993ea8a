"""A prospect is forgotten: what stays of whoever has not applied is that they were counted."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete
from sqlmodel import col

from services.members.accounts.tables import Link
from services.members.prospects.tables import Prospect
from shared.contracts.prospects import Ended, ProspectEnded
from shared.hierarchy import UnitPath
from shared.messaging.work import Work


async def end(work: Work, path: UnitPath, prospect: Prospect, why: Ended, today: date) -> None:
    """It is over, and nobody knows them any more: not here, and nowhere where they were known."""
    work.emit(
        ProspectEnded(unit=path, prospect=prospect.id, person=prospect.person, why=why, ended_on=today),
        version=prospect.moves_on(edited=True),
    )
    forget_record(work, prospect)
    await drop(work, prospect)


def forget_record(work: Work, prospect: Prospect) -> None:
    """Erase what `people` knows of them."""
    if prospect.about:
        work.forget_person(f"{prospect.person}/{prospect.about}", version=2)
    work.forget_person(str(prospect.person), version=prospect.record + 1)


async def drop(work: Work, prospect: Prospect) -> None:
    """Delete a prospect with the links in their mails."""
    await work.session.execute(delete(Link).where(col(Link.draft) == prospect.id, col(Link.purpose) == "prospect"))
    await work.session.delete(prospect)
