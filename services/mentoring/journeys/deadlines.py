"""What happens to first contacts by itself: a day is over, a standard has changed, a journey has become known."""

from __future__ import annotations

from uuid import UUID

from services.mentoring.journeys.measure import moved
from services.mentoring.journeys.queries import open_first_contacts
from services.mentoring.journeys.standing import (
    BEGINS,
    DAY,
    MOVED,
    RECOUNT,
    history_of,
    look_again,
    restand,
    speak_up,
)
from services.mentoring.journeys.tables import Journey
from shared.clock import Calendar
from shared.contracts.mentoring import FirstContactsMoved
from shared.deadlines import Deadlines
from shared.hierarchy import UnitTree
from shared.ids import derived_id
from shared.messaging.work import Work


def register(deadlines: Deadlines, calendar: Calendar, tree: UnitTree) -> None:
    """Count what has become overdue, and remind; say which last days another standard has moved."""

    async def look(subject: str, work: Work, *, speak: bool, aloud: bool) -> None:
        journey = await work.session.get(Journey, UUID(subject.partition("/")[0]), with_for_update=True)
        if journey is None:
            return
        today = calendar.today()
        history = await restand(work, journey, today)
        if not journey.contact_open or journey.ended_on is not None:
            return
        due_on = history.due(journey.started_on, today)
        if speak:
            speak_up(work, journey, due_on, today, aloud=aloud)
        await look_again(work.session, journey, due_on, today)

    @deadlines.when(DAY)
    async def day_has_come(subject: str, work: Work) -> None:
        await look(subject, work, speak=True, aloud=True)

    @deadlines.when(RECOUNT)
    async def recount(subject: str, work: Work) -> None:
        await look(subject, work, speak=False, aloud=False)

    @deadlines.when(BEGINS)
    async def begins(subject: str, work: Work) -> None:
        # somebody who is admitted today is announced by a mail of its own; what is long overdue is no news
        await look(subject, work, speak=True, aloud=False)

    @deadlines.when(MOVED)
    async def standard_has_changed(subject: str, work: Work) -> None:
        branch, by, number = subject.split("/")
        today, version = calendar.today(), int(number)
        days = []
        for journey in await open_first_contacts(work.session, branch):
            now = await history_of(work.session, journey)
            day = moved(journey.started_on, now.without(by, version), now, today)
            days += [day] if day else []
        if days:
            said = FirstContactsMoved(
                unit=tree.path(branch),
                moves=derived_id("moves", subject),
                by=tree.path(by),
                version=version,
                set_on=today,
                last_days=sorted(days),
            )
            work.emit(said, version=1)
