"""What became of a question to stand in: told to whoever holds the link by which they answer."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.contacts.tables import ASKED, STAND_IN, Appointment, StandInRequest

Became = Literal["accepted", "ended", "declined", "closed"]


async def became(session: AsyncSession, request_id: UUID) -> Became | None:
    """None while it is asked: whether they may stand in is looked at when they say yes. `ended`: they said yes, and
    stand in no longer."""
    request = await session.get(StandInRequest, request_id)
    match request.state if request is not None else "closed":
        case "accepted":
            return "accepted" if request is not None and await _stands_in(session, request) else "ended"
        case "declined":
            return "declined"
        case state:
            return None if state == ASKED else "closed"


async def _stands_in(session: AsyncSession, request: StandInRequest) -> bool:
    running = select(col(Appointment.id)).where(
        col(Appointment.unit) == request.unit,
        col(Appointment.person) == request.person,
        col(Appointment.kind) == STAND_IN,
        col(Appointment.ended_on).is_(None),
    )
    return (await session.scalars(running.limit(1))).first() is not None
