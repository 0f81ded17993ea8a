"""Applications of a branch: open ones, decided ones, one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.applications.projection import applications
from services.view.hosting.roster import known
from services.view.hosting.tables import roster

a, r = applications.c, roster.c


@dataclass(frozen=True, slots=True)
class Application:
    """One application with the applicant's fields as far as they are known here."""

    application: UUID
    person: UUID
    name: str
    fields: dict[str, Any]
    received_on: date
    decide_by: date
    received_at: datetime | None
    channel: str
    warned_at: datetime | None
    days_left: int | None
    refused_on: date | None
    reason: UUID | None
    reason_told: bool | None
    object_by: date | None
    admitted_on: date | None
    outcome: str | None
    on_objection: str | None
    decided_at: datetime | None
    version: int

    @property
    def decided_on(self) -> date | None:
        """When the board decided, or the month was over."""
        return self.admitted_on or self.refused_on


_FIELDS = [a[name] for name in Application.__slots__ if name in a and name != "person"]


def _here(unit: str) -> Select[Any]:
    return (
        select(*_FIELDS, a.person, r.name, r.fields)
        .join(roster, known(applications))
        .where(a.unit == unit, r.name != "", a.received_on.is_not(None))
    )


_open = and_(a.refused_on.is_(None), a.admitted_on.is_(None))


async def open_ones(session: AsyncSession, unit: str, limit: int | None = None) -> list[Application]:
    """Not decided yet, the most urgent first; whose month is over is a member, even before that is recorded."""
    rows = await session.execute(_here(unit).where(_open).order_by(a.decide_by, r.sort_key).limit(limit))
    return [Application(**row._mapping) for row in rows]


async def decided(session: AsyncSession, unit: str, limit: int | None = None, offset: int = 0) -> list[Application]:
    """Decided, the latest first."""
    when = func.coalesce(a.admitted_on, a.refused_on)
    rows = await session.execute(
        _here(unit).where(_decided).order_by(when.desc(), r.sort_key).limit(limit).offset(offset)
    )
    return [Application(**row._mapping) for row in rows]


_decided = or_(a.refused_on.is_not(None), a.admitted_on.is_not(None))


async def decided_count(session: AsyncSession, unit: str) -> int:
    """How many are decided."""
    inner = _here(unit).where(_decided).with_only_columns(a.application).subquery()
    return int((await session.execute(select(func.count()).select_from(inner))).scalar_one())


async def one(session: AsyncSession, unit: str, application: UUID) -> Application | None:
    """One application; None where there is none here."""
    row = (await session.execute(_here(unit).where(a.application == application))).first()
    return Application(**row._mapping) if row else None
