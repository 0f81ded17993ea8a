"""How many new members are invited, and what guests say afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.screens.invitations.projection import answers, counted, hospitality, rounds, undelivered


@dataclass(frozen=True, slots=True)
class Counted:
    """How many new members are invited to one of our evenings; `beside`: of neighbours."""

    months: int
    neighbours: bool
    invited: int
    beside: int
    registered: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What guests say, of so many who were asked."""

    asked: int
    gained: int
    partly: int
    nothing: int


async def invited(session: AsyncSession, unit: str, occasion: UUID) -> Counted | None:
    """To one of our own; None where nobody was invited by a tap."""
    c = counted.c
    row = (await session.execute(select(counted).where(c.unit == unit, c.occasion == occasion))).first()
    return Counted(row.months, row.neighbours, row.invited, row.beside, row.registered) if row else None


async def ours(session: AsyncSession, unit: str, occasion: UUID) -> int:
    """How many of our new members are invited to an occasion, whoever invites."""
    r = rounds.c
    found = select(r.invited).where(r.unit == unit, r.occasion == occasion)
    return sum(await session.scalars(found))


async def neighbours_may(session: AsyncSession, unit: str) -> bool:
    """Whether neighbours may invite our new members: until somebody says no."""
    h = hospitality.c
    said = await session.scalar(select(h.allowed).where(h.unit == unit, h.of_unit == unit))
    return said is not False


async def said_of(session: AsyncSession, unit: str, occasion: UUID) -> Answers | None:
    """What guests of one of our occasions say; None where nobody has said anything."""
    a = answers.c
    row = (await session.execute(select(answers).where(a.unit == unit, a.occasion == occasion))).first()
    return Answers(row.asked, row.gained, row.partly, row.nothing) if row else None


async def lost(session: AsyncSession, unit: str, occasion: UUID) -> int:
    """How many could not confirm, since the address that they typed takes no mail."""
    u = undelivered.c
    return await session.scalar(select(u.mails).where(u.unit == unit, u.occasion == occasion)) or 0
