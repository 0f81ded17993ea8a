"""What happens to shifts when their occasion is another one: the calendar tells, and does not know whom."""

from __future__ import annotations

from datetime import datetime

from services.events.calendar.following import Followers
from services.events.calendar.tables import Occasion
from services.events.stalls import queries, saying, times
from services.events.stalls.planning import say_changed, set_spans, wait_for
from services.events.stalls.tables import HOLDS, LEFT
from shared.messaging.work import Work
from shared.problems import Problem


def follow(followers: Followers) -> None:
    """Let shifts go along with their occasion."""

    @followers.when_changed
    async def changed(work: Work, occasion: Occasion, moved: bool, now: datetime) -> None:
        whole = await queries.of_occasion(work.session, occasion)
        if whole is None:
            return
        if occasion.kind != "stall":
            raise Problem(409, "has_shifts", "Dieser Termin hat Schichten: Er bleibt ein Infostand.")
        if not moved:
            return
        old, new = (whole.stall.starts, whole.stall.ends), (occasion.starts, occasion.ends)
        if whole.shifts and times.most(*new) < len(whole.shifts):
            said = "Für die Schichten ist das zu kurz: Jede dauert mindestens eine Viertelstunde."
            raise Problem(409, "too_short", said)
        whole.stall.starts, whole.stall.ends = new
        spans = times.moved_along([(one.starts, one.ends) for one in whole.shifts], old, new)
        # at the same time it is another place: whoever stands there has to know it as well
        set_spans(work, whole, spans, now, elsewhere=True)
        if old != new:
            say_changed(work, whole, now)
            await wait_for(work, whole, now)

    @followers.when_cancelled
    async def cancelled(work: Work, occasion: Occasion, now: datetime) -> None:
        whole = await queries.of_occasion(work.session, occasion)
        if whole is None:
            return
        before = saying.shifts_now(whole)
        for one in whole.duties:
            if one.standing in HOLDS:
                saying.stands(work, whole, one, LEFT, "cancelled", now)
        saying.staffed(work, whole, before)
