"""Terms end by themselves in the moment their day has come."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.members.contacts.commands import TERM, end, lock
from services.members.contacts.tables import CONTACT, Appointment
from shared.clock import Calendar
from shared.deadlines import Deadlines
from shared.hierarchy import UnitTree
from shared.messaging.work import Work


def register(deadlines: Deadlines, tree: UnitTree, calendar: Calendar) -> None:
    """End a contact person's term."""

    @deadlines.when(TERM)
    async def term_over(subject: str, work: Work) -> None:
        appointment = await work.session.get(Appointment, UUID(subject))
        if appointment is None:
            return
        await lock(work, appointment.unit)
        await work.session.get(Appointment, appointment.id, with_for_update=True)
        if appointment.ended_on is not None:  # somebody was faster
            return
        last = appointment.until or calendar.today() - timedelta(days=1)
        await end(work, tree.path(appointment.unit), appointment.id, CONTACT, last, reason="term")
