"""Occasions and registrations, each taken for a change in one order: the occasion first, then who registered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.events.calendar.tables import ASKED, COMES, WAITING, Occasion, Registration, RegistrationLink
from shared.problems import Problem, not_found
from shared.security.secrets import hashed


def link_spent() -> Problem:
    """Nobody knows this link (any more)."""
    return Problem(410, "link_spent", "Diesen Link gibt es nicht mehr: Die Anmeldung ist gelöscht oder nie bestätigt.")


async def to_change(session: AsyncSession, unit: str, occasion: UUID) -> Occasion:
    """An occasion of this unit, locked with all that hangs on it. Raises Problem 404."""
    found = await session.get(Occasion, occasion, with_for_update=True, populate_existing=True)
    if found is None or found.unit != unit:
        raise not_found("Diesen Termin")
    return found


async def held_by(session: AsyncSession, secret: str) -> tuple[Occasion, Registration]:
    """What a link leads to, both locked. Raises Problem 410."""
    of_link = select(col(RegistrationLink.registration)).where(col(RegistrationLink.secret_hash) == hashed(secret))
    registration = await session.scalar(of_link)
    of_registration = select(col(Registration.occasion)).where(col(Registration.id) == registration)
    occasion = await session.scalar(of_registration) if registration else None
    if occasion is None:
        raise link_spent()
    found = await session.get_one(Occasion, occasion, with_for_update=True, populate_existing=True)
    # a rival that confirmed the same address may have led this link elsewhere meanwhile
    again = await session.scalar(of_link)
    mine = await session.get(Registration, again, with_for_update=True, populate_existing=True) if again else None
    if mine is None:
        raise link_spent()
    return found, mine


async def seen_by(session: AsyncSession, secret: str) -> tuple[Occasion, Registration] | None:
    """What a link leads to, to be read; None where nobody knows it."""
    found = await session.execute(
        select(Occasion, Registration)
        .join(Registration, col(Registration.occasion) == col(Occasion.id))
        .join(RegistrationLink, col(RegistrationLink.registration) == col(Registration.id))
        .where(col(RegistrationLink.secret_hash) == hashed(secret))
    )
    row = found.first()
    return (row[0], row[1]) if row else None


async def line(session: AsyncSession, occasion: UUID) -> Sequence[Registration]:
    """Who waits, in the order of arrival."""
    return await _of(session, occasion, (WAITING,))


async def coming(session: AsyncSession, occasion: UUID) -> Sequence[Registration]:
    """Whoever still means to come."""
    return await _of(session, occasion, COMES)


async def everybody(session: AsyncSession, occasion: UUID) -> Sequence[Registration]:
    """Every registration that there is, those that nobody confirmed, too."""
    return await _of(session, occasion, ())


async def _of(session: AsyncSession, occasion: UUID, standings: Sequence[str]) -> Sequence[Registration]:
    query = select(Registration).where(col(Registration.occasion) == occasion)
    query = query.where(col(Registration.standing).in_(standings)) if standings else query
    ordered = query.order_by(col(Registration.arrived).nulls_last(), col(Registration.id)).with_for_update()
    return (await session.scalars(ordered)).all()


async def of_guest(session: AsyncSession, mine: Registration) -> Sequence[Registration]:
    """All that was ever registered for this occasion by this guest, a registration itself among it."""
    query = select(Registration).where(
        col(Registration.occasion) == mine.occasion, col(Registration.guest_key) == mine.guest_key
    )
    return (await session.scalars(query.order_by(col(Registration.id)).with_for_update())).all()


async def same_guest(session: AsyncSession, mine: Registration) -> Registration | None:
    """Another registration of the same guest (name and address) for the same occasion that stands."""
    query = select(Registration).where(
        col(Registration.occasion) == mine.occasion,
        col(Registration.guest_key) == mine.guest_key,
        col(Registration.id) != mine.id,
        col(Registration.standing).not_in((ASKED, "withdrawn")),
    )
    return (await session.scalars(query.with_for_update())).first()
