"""Sessions: who is signed in at which view."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.accounts.tables import Session
from shared.clock import now
from shared.security.secrets import hashed

IDLE = timedelta(days=30)
"""A session ends when it was not used for so long."""

LONGEST = timedelta(days=90)
"""A session ends after this at the latest."""

_TOUCH = timedelta(hours=1)  # its last use is noted at most this often: a token is asked for every few minutes


def is_over(session: Session, at: datetime) -> bool:
    """Whether a session has ended by time."""
    return at >= session.used_at + IDLE or at >= session.began_at + LONGEST


async def begin(session: AsyncSession, secret: str, person: UUID, client: str) -> None:
    """Begin a session of a person at a view."""
    at = now()
    session.add(Session(secret_hash=hashed(secret), person=person, client=client, began_at=at, used_at=at))


async def person_of(session: AsyncSession, secret: str, client: str) -> UUID | None:
    """Who is signed in with this secret at this view, None where nobody is (any more)."""
    found = await session.get(Session, hashed(secret))
    at = now()
    if found is None or found.client != client or is_over(found, at):
        return None
    if at - found.used_at >= _TOUCH:
        await session.execute(update(Session).where(col(Session.secret_hash) == found.secret_hash).values(used_at=at))
    return found.person


async def end(session: AsyncSession, secret: str) -> None:
    """Sign out; unknown secrets are fine."""
    await session.execute(delete(Session).where(col(Session.secret_hash) == hashed(secret)))


async def drop_ended(session: AsyncSession) -> None:
    """Delete sessions that ended by time."""
    at = now()
    await session.execute(
        delete(Session).where((col(Session.used_at) <= at - IDLE) | (col(Session.began_at) <= at - LONGEST))
    )
