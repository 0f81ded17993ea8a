"""Terms end by themselves in the moment their day has come; so does the time to answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.members.contacts import stand_ins
from services.members.contacts.commands import TERM, end
from services.members.contacts.holding import lock
from services.members.contacts.tables import Appointment
from shared.clock import Calendar
from shared.deadlines import Deadlines
from shared.hierarchy import UnitTree
from shared.messaging.work import Work


def register(deadlines: Deadlines, tree: UnitTree, calendar: Calendar) -> None:
    """End a contact person's term; close what nobody answered."""

    @deadlines.when(TERM)
    async def term_over(subject: str, work: Work) -> None:
        appointment = await work.session.get(Appointment, UUID(subject))
        if appointment is None:
            return
        await lock(work, appointment.unit)
        await work.session.get(Appointment, appointment.id, with_for_update=True)
        if appointment.ended_on is not None:  # somebody was faster
            return
        today = calendar.today()
        last = appointment.until or today - timedelta(days=1)
        await end(work, tree.path(appointment.unit), appointment.id, last, today=today, reason="term")

    @deadlines.when(stand_ins.SILENT)
    async def silent(subject: str, work: Work) -> None:
        await stand_ins.fell_silent(work, tree, UUID(subject), calendar.today())
