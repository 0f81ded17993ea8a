"""A branch as it stands, and what its calendar and its stalls tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.events.calendar.tables import ANNOUNCED, CLOSED, Occasion
from services.events.stalls.tables import ReportedTopic, Stall
from services.events.visibility.tables import OPEN, Looking, Offer, Period, Watch
from shared.hierarchy import UnitPath
from shared.unseen import Span

LATELY = timedelta(days=180)
IN_PUBLIC = or_(col(Occasion.public), col(Occasion.kind) == "stall")
"""What everybody sees: a stall stands in the street, whoever it is meant for."""


async def watch(session: AsyncSession, unit: str) -> Watch | None:
    """A branch, locked; None where nobody looks."""
    query = select(Watch).where(col(Watch.unit) == unit).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def looking(session: AsyncSession, district: str) -> Looking | None:
    """What a district has set. Whoever sets something else has every branch looked at again."""
    return await session.scalar(select(Looking).where(col(Looking.unit) == district))


async def spans(session: AsyncSession, district: str) -> tuple[Span, ...]:
    """The days that do not count."""
    query = select(Period).where(col(Period.unit) == district).order_by(col(Period.first), col(Period.id))
    return tuple(one.span for one in await session.scalars(query))


async def open_offer(session: AsyncSession, unit: str) -> Offer | None:
    """What is offered now."""
    return await session.scalar(select(Offer).where(col(Offer.unit) == unit, col(Offer.standing) == OPEN))


async def one_offer(session: AsyncSession, unit: str, offer: UUID) -> Offer | None:
    """One of a branch's, as it stands under the lock of its watch."""
    query = select(Offer).where(col(Offer.unit) == unit, col(Offer.id) == offer)
    return await session.scalar(query.execution_options(populate_existing=True))


async def last_seen(session: AsyncSession, unit: str, now: datetime) -> date | None:
    """The day of the last public occasion that took place: closed, or over; not what is cancelled."""
    took_place = or_(col(Occasion.state) == CLOSED, and_(col(Occasion.state) == ANNOUNCED, col(Occasion.ends) <= now))
    query = select(func.max(func.least(col(Occasion.ends), now))).where(
        col(Occasion.unit) == unit, IN_PUBLIC, took_place
    )
    last: datetime | None = await session.scalar(query)
    return last.date() if last else None


async def next_end(session: AsyncSession, unit: str, now: datetime) -> datetime | None:
    """When the next public one will be over."""
    query = select(func.min(col(Occasion.ends))).where(
        col(Occasion.unit) == unit, IN_PUBLIC, col(Occasion.state) == ANNOUNCED, col(Occasion.ends) > now
    )
    found: datetime | None = await session.scalar(query)
    return found


async def taken_days(session: AsyncSession, unit: str, now: datetime) -> set[date]:
    """Days on which the branch has something."""
    query = select(col(Occasion.starts), col(Occasion.ends)).where(
        col(Occasion.unit) == unit, col(Occasion.state) == ANNOUNCED, col(Occasion.ends) > now
    )
    return {
        starts.date() + timedelta(days=n)
        for starts, ends in await session.execute(query)
        for n in range((ends.date() - starts.date()).days + 1)
    }


async def market_day(session: AsyncSession, unit: str) -> int | None:
    """The weekday of the branch's last stall: its market day."""
    query = select(col(Stall.starts)).where(col(Stall.unit) == unit).order_by(col(Stall.starts).desc()).limit(1)
    starts: datetime | None = await session.scalar(query)
    return starts.weekday() if starts else None


async def topics(session: AsyncSession, unit: UnitPath, today: date) -> Sequence[str]:
    """What people brought up lately: at the branch's own stalls first, then at those of its sub-district."""
    found: dict[str, None] = {}
    for whose in (
        col(ReportedTopic.unit) == unit.unit,
        col(Stall.path)["sub_district"].as_string() == unit.sub_district,
    ):
        query = (
            select(col(ReportedTopic.topic))
            .join(Stall, col(Stall.id) == col(ReportedTopic.stall))
            .where(whose, col(ReportedTopic.reported_on) >= today - LATELY)
            .group_by(col(ReportedTopic.topic))
            .order_by(func.count().desc(), col(ReportedTopic.topic))
        )
        found |= dict.fromkeys(await session.scalars(query))
    return tuple(found)
