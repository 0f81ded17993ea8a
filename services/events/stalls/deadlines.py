"""What happens to stalls by itself: whoever has a place is reminded the day before."""

from __future__ import annotations

from uuid import UUID

from services.events.calendar.tables import ANNOUNCED, Occasion
from services.events.stalls import queries, saying
from services.events.stalls.planning import REMIND
from services.events.stalls.tables import TAKEN
from shared.clock import Calendar
from shared.contracts.stalls import DutyReminded
from shared.deadlines import Deadlines
from shared.messaging.work import Work


def register(deadlines: Deadlines, calendar: Calendar) -> None:
    """After a standstill nobody is told what is over."""

    @deadlines.when(REMIND)
    async def tomorrow(subject: str, work: Work) -> None:
        key, _, version = subject.partition("/")
        occasion = await work.session.get_one(Occasion, UUID(key), with_for_update=True, populate_existing=True)
        whole, today = await queries.of_occasion(work.session, occasion), calendar.today()
        if whole is None or occasion.state != ANNOUNCED or whole.stall.reminds != int(version):
            return
        if (whole.stall.starts.date() - today).days != 1:
            return
        for one in whole.duties:
            if one.standing == TAKEN:
                one.version += 1
                work.emit(DutyReminded(**saying.duty(whole, one), reminded_on=today), version=one.version)
