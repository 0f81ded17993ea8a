"""Visibility as this unit knows it. For how long a branch was not seen follows from one day and today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.asking import Ask
from services.view.hosting import roster
from services.view.screens.visibility.projection import looking, offers, periods, standings
from shared.unseen import Span, unseen

p, s, o = periods.c, standings.c, offers.c


@dataclass(frozen=True, slots=True)
class Looks:
    """What the district has set; version 0: nothing yet."""

    looks: bool = False
    since: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """Days that do not count."""

    period: UUID
    kind: str
    span: Span
    word: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a branch stands today: `days` that count have passed since it was seen."""

    of_unit: str
    seen_on: date | None
    since: date
    gap: bool
    days: int

    @property
    def weeks(self) -> int:
        """Full weeks."""
        return self.days // 7


@dataclass(frozen=True, slots=True)
class Offer:
    """What a branch is offered: days, each with the promise by which a kit is held for it, or None."""

    offer: UUID
    of_unit: str
    asked: bool
    topic: str
    days: tuple[tuple[date, UUID | None], ...]
    owner: str
    kit: str
    until: datetime


async def looks(ask: Ask) -> Looks:
    """What the district has set."""
    c = looking.c
    row = (await ask.db.execute(select(looking).where(c.unit == ask.unit.key))).first()
    return Looks(row.looks, row.since, row.version) if row else Looks()


async def left_out(ask: Ask) -> list[Period]:
    """Days that do not count, the first ones first."""
    query = (
        select(periods)
        .where(p.unit == ask.unit.key, p.removed_on.is_(None), p.first.is_not(None))
        .order_by(p.first, p.period)
    )
    rows = (await ask.db.execute(query)).all()
    said = await roster.texts(ask.db, ask.unit.key, [row.word for row in rows])
    return [Period(row.period, row.kind, Span(row.first, row.last), said.get(row.word, "")) for row in rows]


async def standing(ask: Ask) -> dict[str, Standing]:
    """How the branches that this unit is told of stand; nothing where the district does not look."""
    if not (await ask.once(looks)).looks:
        return {}
    spans = [one.span for one in await ask.once(left_out)]
    rows = (await ask.db.execute(select(standings).where(s.unit == ask.unit.key))).all()
    return {
        row.of_unit: Standing(row.of_unit, row.seen_on, row.since, row.gap, unseen(row.since, ask.today, spans))
        for row in rows
    }


async def open_offers(session: AsyncSession, unit: str, at: datetime) -> dict[str, Offer]:
    """What is open now, by branch."""
    query = select(offers).where(o.unit == unit, o.standing == "open", o.until > at)
    rows = (await session.execute(query)).all()
    said = await roster.texts(session, unit, [row.kind for row in rows if row.kind])
    return {row.of_unit: _offer(row, said) for row in rows}


def _offer(row: Any, said: dict[UUID, str]) -> Offer:
    days = tuple((date.fromisoformat(one["day"]), UUID(one["promise"]) if one["promise"] else None) for one in row.days)
    return Offer(
        row.offer,
        row.of_unit,
        row.asked,
        row.topic,
        days,
        row.owner or "",
        said.get(row.kind, "") if row.kind else "",
        row.until,
    )


async def answers(session: AsyncSession, unit: str, since: date) -> dict[tuple[str, str], int]:
    """How often something was answered since a day, by branch and answer."""
    query = (
        select(o.of_unit, o.standing, func.count().label("n"))
        .where(o.unit == unit, o.changed_on >= since, o.standing != "open")
        .group_by(o.of_unit, o.standing)
    )
    return {(row.of_unit, row.standing): row.n for row in await session.execute(query)}


def gaps(found: Iterable[Standing]) -> list[Standing]:
    """Those that are not seen, the longest first."""
    return sorted((one for one in found if one.gap), key=lambda one: (-one.days, one.of_unit))
