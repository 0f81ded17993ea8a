"""What speaks against an objection by link already: told before anybody writes, to whoever holds the link in a notice,
in the same words as when it is sent."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.admissions.tables import ADMITTED, LAPSED, REFUSED, Application
from services.members.objections.tables import Objection
from services.members.objections.ways import Final, Pending, deciders, way_on
from shared.clock import Calendar
from shared.hierarchy import UnitTree

Against = Literal["late", "waits", "final", "admitted"]


async def against(session: AsyncSession, application_id: UUID, tree: UnitTree, calendar: Calendar) -> Against | None:
    """Why there can be none: the time is over, one waits for its decision, nothing leads on, or they are a member."""
    application = await session.get(Application, application_id)
    if application is None:
        return None
    if application.state in (ADMITTED, LAPSED):
        return "admitted"
    if application.state != REFUSED or application.object_by is None:
        return None
    found = select(Objection).where(col(Objection.application) == application_id).order_by(col(Objection.id))
    before = (await session.scalars(found)).all()
    match way_on(list(deciders(tree.path(application.unit))), application.object_by, before):
        case Pending():
            return "waits"
        case Final():
            return "final"
        case way:
            return "late" if calendar.today() > way.until else None
