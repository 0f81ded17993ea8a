"""A person's own calendar address: made, renewed, ended by themself; it ends by itself with their last role there."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.accounts.tables import Feed
from services.members.people.tables import Person
from services.members.roles.queries import roles_of
from shared.clock import now
from shared.problems import not_found
from shared.security.secrets import hashed, new_secret


async def renew(session: AsyncSession, person: UUID, unit: str) -> str:
    """A secret for the address, in the place of the one before, which opens nothing any more. Raises Problem 404 for
    somebody who is erased by now."""
    if await session.get(Person, person) is None:
        raise not_found("Diesen Menschen")
    secret = new_secret()
    values = {"secret_hash": hashed(secret), "since": now()}
    row = insert(Feed).values(person=person, unit=unit, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["person", "unit"], set_=values))
    return secret


async def end(session: AsyncSession, person: UUID, unit: str) -> None:
    """The address opens nothing any more. Once more, nothing changes."""
    await session.execute(delete(Feed).where(col(Feed.person) == person, col(Feed.unit) == unit))


async def since(session: AsyncSession, person: UUID, unit: str) -> datetime | None:
    """Since when there is one; None where there is none."""
    theirs = col(Feed.person) == person, col(Feed.unit) == unit
    found: datetime | None = await session.scalar(select(col(Feed.since)).where(*theirs))
    return found


async def holder(session: AsyncSession, secret: str, today: date) -> tuple[UUID, str] | None:
    """Whose dates the address shows, and of which unit; None where it opens nothing: unknown, renewed, ended, or its
    person holds no role there any more."""
    found = (await session.scalars(select(Feed).where(col(Feed.secret_hash) == hashed(secret)))).first()
    if found is None:
        return None
    there = any(unit == found.unit for _, unit in await roles_of(session, found.person, today))
    return (found.person, found.unit) if there else None
