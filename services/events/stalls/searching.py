"""Looking for somebody who stands in: each hole is told once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.events.stalls import queries, saying
from services.events.stalls.queries import Whole
from services.events.stalls.tables import Shift
from shared.contracts.stalls import StandInSought, StandInWanted
from shared.ids import new_id
from shared.messaging.work import Work


async def search(work: Work, whole: Whole, shift: Shift, *, besides: UUID, now: datetime) -> None:
    """Ask whoever stood at the last stalls; `notify` asks the board and the contact persons, too. Nothing where this
    hole is told already. `besides`: who leaves it, or wants to."""
    theirs = [one for one in whole.duties if one.shift == shift.id and one.person == besides]
    # who comes back and looks again, or takes the place and leaves it again, tells nobody a second time
    told = shift.sought or any(one.sought for one in theirs)
    shift.sought = True
    for one in theirs:
        one.sought = True
    if told:
        return
    shift.searches += 1
    hole = saying.common(whole) | {
        "shift": shift.id,
        "starts": shift.starts,
        "ends": shift.ends,
        "search": shift.searches,
    }
    work.emit(StandInSought(**hole, sought_on=now.date()), version=whole.stall.moves_on())
    there = {besides, *(one.person for one in whole.holding(shift.id))}
    for person in await queries.helpers(work.session, whole.stall.unit, whole.stall.starts):
        if person not in there:
            work.emit(StandInWanted(**hole, asking=new_id(), person=person, wanted_on=now.date()), version=1)
