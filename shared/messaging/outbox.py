"""How much is committed and not yet published, for figures and for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import now
from shared.messaging.tables import outbox

COUNTED = 100_000
"""It is not counted any further: a figure must not cost more than what it counts."""


@dataclass(frozen=True)
class Waiting:
    """What waits in the outbox: how many records, and how many seconds the oldest of them has waited."""

    records: int
    age_seconds: float


async def waiting(session: AsyncSession) -> Waiting:
    """The outbox as it is now."""
    some = select(outbox.c.id).limit(COUNTED).subquery()
    records = (await session.scalars(select(func.count()).select_from(some))).one()
    oldest = select(outbox.c.headers["ce_time"].as_string()).order_by(outbox.c.id).limit(1)
    since = (await session.scalars(oldest)).first()
    return Waiting(records, (now() - datetime.fromisoformat(since)).total_seconds() if since else 0)
