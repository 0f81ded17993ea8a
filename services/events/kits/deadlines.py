"""What happens to promises by themselves: an order that nobody answers, what should be back and is not."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.events.kits import when
from services.events.kits.locking import Locked, locked
from services.events.kits.ordering import ANSWER, BACK
from services.events.kits.saying import promise_told
from services.events.kits.stock import finish
from services.events.kits.tables import ALIVE, AT_HOME, AWAY, LAPSED, OFFERED, ORDERED, PROMISED
from shared.clock import Calendar
from shared.deadlines import Deadlines, remind
from shared.messaging.work import Work


def register(deadlines: Deadlines, calendar: Calendar) -> None:
    """After a standstill nobody is told what is over, and of what is late once."""

    @deadlines.when(ANSWER)
    async def nobody_answered(subject: str, work: Work) -> None:
        now = calendar.moment()
        it = await locked(work, UUID(subject.partition("/")[0]), now)
        if it is None or it.promise.standing not in (OFFERED, ORDERED):
            return
        if it.promise.until is None or it.promise.until > now:
            return
        # an order to which nobody says no is promised; but not when the day on which it should go is over
        # nor what will not be there
        if it.promise.standing == ORDERED and now.date() <= it.promise.out_on and not it.promise.in_danger:
            await it.stands(work, PROMISED, "silent", now)
        else:
            await it.stands(work, LAPSED, "over", now)

    @deadlines.when(BACK)
    async def should_be_back(subject: str, work: Work) -> None:
        now = calendar.moment()
        it = await locked(work, UUID(subject.partition("/")[0]), now)
        if it is None:
            return
        # with another kit it has more days on the way; or whoever has it says that it comes later
        later = it.promise.back_by
        if it.promise.standing in AWAY:
            later = max(later, it.promise.expected or later)
        if now.date() <= later:
            if it.promise.standing in ALIVE:
                await remind(work.session, BACK, f"{it.promise.id}/{later}", later + timedelta(days=1))
            return
        if it.promise.standing in AT_HOME:  # it was never sent, and nobody needs it any more
            await it.stands(work, LAPSED, "over", now)
        elif it.promise.standing in AWAY:
            await _late(work, it)

    async def _late(work: Work, it: Locked) -> None:
        now, one = calendar.moment(), it.promise
        if when.reminded_again(one.reminded_on, now.date()):
            one.late, one.reminded_on = True, now.date()
            promise_told(work, it.kit, one, "overdue", now)
        # whoever comes next is told today, and gets another one where there is one
        await it.stock.settle(work, now, taken_away=[it.kit.id])
        await finish(work, [it.stock])
        tomorrow = now.date() + timedelta(days=1)
        await remind(work.session, BACK, f"{one.id}/{tomorrow}", tomorrow)
