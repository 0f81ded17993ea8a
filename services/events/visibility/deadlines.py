"""What time does: it looks at branches, ends offers, and finds branches that are new."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.events.visibility import offering, queries
from services.events.visibility.looking import LOOK, ROUND, watch_all
from services.events.visibility.offering import OFFER_OVER
from services.events.visibility.tables import OPEN, Looking, Offer
from services.events.visibility.watching import look_at
from shared.clock import Calendar
from shared.deadlines import Deadlines, remind
from shared.hierarchy import UnitPath, UnitTree
from shared.ids import new_id
from shared.messaging.work import Work


def register(deadlines: Deadlines, calendar: Calendar, units: UnitTree) -> None:
    """After a standstill each branch is looked at as it stands then: one offer, however many weeks have passed."""

    @deadlines.when(LOOK)
    async def look(subject: str, work: Work) -> None:
        await look_at(work, subject.partition("/")[0], calendar.moment())

    @deadlines.when(OFFER_OVER)
    async def nobody_answered(subject: str, work: Work) -> None:
        unit = await work.session.scalar(select(col(Offer.unit)).where(col(Offer.id) == UUID(subject)))
        watch = await queries.watch(work.session, unit) if unit else None
        if watch is None:
            return
        offer = await queries.one_offer(work.session, watch.unit, UUID(subject))
        now = calendar.moment()
        if offer is None or offer.standing != OPEN or now < offer.until:
            return
        await offering.end(work, watch, offer, now)
        await _look(work, watch.unit, now)

    @deadlines.when(ROUND)
    async def new_branches(subject: str, work: Work) -> None:
        district = subject.partition("/")[0]
        looking = await work.session.scalar(select(Looking).where(col(Looking.unit) == district))
        if looking is None or not looking.looks:
            return
        now, path = calendar.moment(), UnitPath.model_validate(looking.path)
        for branch in await watch_all(work, path, units, new_on=now.date(), today=now.date()):
            await _look(work, branch, now)

    async def _look(work: Work, unit: str, now: datetime) -> None:
        await remind(work.session, LOOK, f"{unit}/{new_id()}", now)
