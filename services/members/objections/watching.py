"""Which days an objection, or a refusal, has ahead: rows of deadlines. What happens then is in `deadlines`.

Each is a row of its own and stays: it finds what was decided meanwhile. Moving one could wait for the very worker that
waits for the application's row.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.objections import periods
from services.members.objections.tables import PENDING, UPHELD, Objection
from shared.deadlines import Kind, remind
from shared.messaging.work import Work

STATEMENT = Kind("objection_statement", __name__)
HEARD = Kind("objection_heard", __name__)
DECISION = Kind("objection_decision", __name__)
"""Kinds of deadlines: a statement is due soon, its time is over, a decision is due soon."""

FORGET = Kind("applicant_forgotten", __name__)
"""The kind of deadline that erases a refused applicant; its subject is `application/why`."""


async def begin(work: Work, objection: Objection, today: date) -> None:
    """Set what an objection has ahead."""
    for days, on in periods.reminders_ahead(objection.hear_by, periods.REMIND_OF_STATEMENT, today).items():
        await remind(work.session, STATEMENT, f"{objection.id}/{days}", on)
    await remind(work.session, HEARD, f"{objection.id}/0", objection.hear_by + timedelta(days=1))
    for days, on in periods.reminders_ahead(objection.decide_by, periods.REMIND_OF_DECISION, today).items():
        await remind(work.session, DECISION, f"{objection.id}/{days}", on)


async def forget_applicant(work: Work, application: UUID, why: object, on: date) -> None:
    """Erase a refused applicant on this day, where the refusal is final by then."""
    await remind(work.session, FORGET, f"{application}/{why}", on)


async def objected(session: AsyncSession, application: UUID) -> bool:
    """Whether an objection to a refusal waits for its decision, or was upheld."""
    objection = col(Objection.application) == application, col(Objection.state).in_([PENDING, UPHELD])
    return await session.scalar(select(col(Objection.id)).where(*objection).limit(1)) is not None
