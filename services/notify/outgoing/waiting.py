"""Wake-ups: what waited for somebody's name or address is tried again as soon as it is known."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.directory.queries import among
from services.notify.outgoing.bell import ring_when_committed
from services.notify.outgoing.tables import Outgoing, State


async def they_are_known_now(session: AsyncSession, people: Collection[UUID]) -> None:
    """Mails to or about these people need not wait any longer."""
    theirs = or_(among(col(Outgoing.recipient), people), among(col(Outgoing.about), people))
    # a mail that waits for the mail server (it has been tried) keeps its back-off
    waits = update(Outgoing).where(col(Outgoing.state) == State.WAITING, col(Outgoing.attempts) == 0, theirs)
    woken = await session.execute(waits.values(next_try_at=func.now()).returning(col(Outgoing.id)))
    if woken.first() is not None:
        ring_when_committed(session)
