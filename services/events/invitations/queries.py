"""Who is new, who was invited, and what a link leads to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.events.calendar.queries import link_spent
from services.events.calendar.tables import ATTENDED, Occasion, Registration
from services.events.invitations.rules import New
from services.events.invitations.tables import Hospitality, Invitation, InvitationLink, Newcomer
from shared.security.secrets import hashed


async def new_in(session: AsyncSession, units: Collection[str]) -> list[New]:
    """Everybody who is new in these branches, and whether they have been to an evening."""
    there = (
        select(col(Invitation.person))
        .join(Registration, col(Registration.id) == col(Invitation.registration))
        .where(col(Registration.standing) == ATTENDED, col(Invitation.person) == col(Newcomer.person))
        .exists()
    )
    been = (col(Newcomer.been_on).is_not(None) | there).label("been")
    found = select(col(Newcomer.person), col(Newcomer.unit), col(Newcomer.started_on), been)
    rows = (await session.execute(found.where(col(Newcomer.unit).in_(units)))).all()
    return [New(row.person, row.unit, row.started_on, row.been) for row in rows]


async def hospitable(session: AsyncSession, units: Collection[str]) -> list[str]:
    """Those branches that let their neighbours invite."""
    closed = select(col(Hospitality.unit)).where(col(Hospitality.unit).in_(units), ~col(Hospitality.allowed))
    return sorted(set(units) - set(await session.scalars(closed)))


async def invited_to(session: AsyncSession, occasion: UUID) -> Sequence[UUID]:
    """Who was invited to an occasion."""
    return (await session.scalars(select(col(Invitation.person)).where(col(Invitation.occasion) == occasion))).all()


async def held_by(session: AsyncSession, secret: str) -> tuple[Occasion, Invitation, InvitationLink]:
    """What a link leads to, the occasion and the invitation locked. Raises Problem 410."""
    found = await seen_by(session, secret)
    if found is None:
        raise link_spent()
    occasion = await session.get_one(Occasion, found[0].id, with_for_update=True, populate_existing=True)
    mine = await session.get(Invitation, found[1].id, with_for_update=True, populate_existing=True)
    link = await session.get(InvitationLink, hashed(secret), populate_existing=True)
    if mine is None or link is None:
        raise link_spent()
    return occasion, mine, link


async def seen_by(session: AsyncSession, secret: str) -> tuple[Occasion, Invitation] | None:
    """What a link leads to, to be read; None where nobody knows it."""
    found = await session.execute(
        select(Occasion, Invitation)
        .join(Invitation, col(Invitation.occasion) == col(Occasion.id))
        .join(InvitationLink, col(InvitationLink.invitation) == col(Invitation.id))
        .where(col(InvitationLink.secret_hash) == hashed(secret))
    )
    row = found.first()
    return (row[0], row[1]) if row else None
