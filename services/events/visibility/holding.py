"""Which kit is free on which of the days: it is held for all of them, until the offer ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.events.kits import ordering
from services.events.kits.locking import locked
from services.events.kits.ordering import Order
from services.events.kits.stock import Stock, to_change
from services.events.kits.tables import IN_STOCK, OFFERED, PROMISED, WITHDRAWN, Kit
from services.events.visibility.rules import DATES
from shared.hierarchy import UnitPath
from shared.messaging.work import Work


@dataclass(frozen=True)
class Held:
    """A kit on some days, each with the promise that holds it."""

    kit: Kit
    days: tuple[tuple[date, UUID], ...]


async def hold(
    work: Work, unit: UnitPath, topics: Sequence[str], mornings: Sequence[date], until: datetime, now: datetime
) -> Held | None:
    """Hold a kit for the first of these days on which it is free: one of the topics before another. None where none is
    free on any."""
    best: tuple[Stock, list[date]] | None = None
    for stock in await _stocks(work, unit, topics, now.date()):
        days = _free(stock, mornings)[:DATES]
        if len(days) > (len(best[1]) if best else 0):
            best = (stock, days)
        if len(days) == DATES:
            break
    if best is None:
        return None
    stock, days = best
    kit = stock.kits[0]
    held = []
    for day in days:
        (promise,) = await ordering.offer(work, unit, Order(kit.unit, {kit.name: 1}, day, day), until, now)
        held.append((day, promise.id))
    return Held(kit, tuple(held))


def _free(stock: Stock, mornings: Sequence[date]) -> list[date]:
    if not mornings:
        return []
    begins, ends = min(mornings), max(mornings)
    left = stock.free_from(begins, timedelta(0), (ends - begins).days + 1)
    return [day for day in mornings if left[(day - begins).days]]


async def _stocks(work: Work, unit: UnitPath, topics: Sequence[str], today: date) -> list[Stock]:
    """What is lent above, the topics in their order, what is near before what is far; all of it locked."""
    found: list[Stock] = []
    for owner in unit.keys()[1:]:
        numbered = select(col(Kit.name)).where(
            col(Kit.unit) == owner, col(Kit.amount).is_(None), col(Kit.standing) == IN_STOCK
        )
        names = set(await work.session.scalars(numbered))
        found += (await to_change(work.session, owner, names, today)).values() if names else ()
    rank = {topic: place for place, topic in enumerate(topics)}
    owners = unit.keys()
    return sorted(
        found,
        key=lambda one: (
            rank.get(one.kits[0].topic, len(rank)),
            owners.index(one.kits[0].unit),
            one.kits[0].label,
        ),
    )


async def let_go(work: Work, promises: Sequence[UUID], now: datetime) -> None:
    """What is still held is free at once. What the branch has taken by itself meanwhile stays theirs."""
    for promise in promises:
        it = await locked(work, promise, now)
        if it is not None and it.promise.standing == OFFERED:
            await it.stands(work, WITHDRAWN, "withdrawn", now)


async def take(work: Work, promise: UUID, occasion: UUID, now: datetime) -> bool:
    """What is held becomes theirs, for a stall. False where it is gone."""
    it = await locked(work, promise, now)
    if it is None or it.promise.standing not in (OFFERED, PROMISED):
        return False
    it.promise.occasion = occasion
    if it.promise.standing == OFFERED:
        it.promise.person = work.acting_person
    await it.stands(work, PROMISED, "accepted", now)
    return True
