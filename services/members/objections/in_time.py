"""Whether the time to object by link is over: told before anybody writes, where the letter's day has passed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.admissions.tables import REFUSED, Application
from services.members.objections.tables import Objection
from services.members.objections.ways import Open, deciders, way_on
from shared.clock import Calendar
from shared.hierarchy import UnitTree


async def is_too_late(session: AsyncSession, application_id: UUID, tree: UnitTree, calendar: Calendar) -> bool:
    """Only the time: what else speaks against an objection is told with its own words when it is sent."""
    application = await session.get(Application, application_id)
    if application is None or application.state != REFUSED or application.object_by is None:
        return False
    found = select(Objection).where(col(Objection.application) == application_id).order_by(col(Objection.id))
    before = (await session.scalars(found)).all()
    way = way_on(list(deciders(tree.path(application.unit))), application.object_by, before)
    return isinstance(way, Open) and calendar.today() > way.until
