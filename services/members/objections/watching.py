"""Which days an objection, or a refusal, has ahead: rows of deadlines. What happens then is in `deadlines`.

Each is a row of its own and stays: it finds what was decided meanwhile. Moving one could wait for the very worker that
waits for the application's row.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from services.members.objections import periods
from services.members.objections.tables import Objection
from shared.deadlines import remind
from shared.messaging.work import Work

STATEMENT, HEARD, DECISION = "objection_statement", "objection_heard", "objection_decision"
"""Kinds of deadlines: a statement is due soon, its time is over, a decision is due soon."""

FORGET = "applicant_forgotten"
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
