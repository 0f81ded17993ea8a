"""How a first contact stands is said whenever it has changed, whatever changed it; and when to look again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.journeys import measure
from services.mentoring.journeys.measure import Change, History
from services.mentoring.journeys.tables import Journey, Standard
from shared.contracts.mentoring import FirstContactReminder, FirstContactStands
from shared.deadlines import Kind, remind
from shared.messaging.work import Work

DAY = Kind("first_contact_day", __name__)
RECOUNT = Kind("first_contact_recount", __name__)
BEGINS = Kind("first_contact_begins", __name__)
"""Kinds of deadlines; their subject is `journey/…`. A day has come (somebody may be reminded); a standard or the branch
has changed; the journey has become known (what is due already is no news)."""
MOVED = Kind("first_contacts_moved", __name__)
"""Another kind: a standard may have moved last days in a branch; its subject is `branch/unit/version`."""


async def history_of(session: AsyncSession, journey: Journey) -> History:
    """The standards of a journey's branches and of the levels above them, from the first on."""
    homes = journey.been_at
    units = frozenset[str]().union(*(home.units for home in homes))
    rows = await session.scalars(
        select(Standard).where(col(Standard.unit).in_(units)).order_by(col(Standard.unit), col(Standard.version))
    )
    return History(homes, tuple(Change(row.unit, row.from_day, row.period, row.version) for row in rows))


async def restand(work: Work, journey: Journey, today: date, history: History | None = None) -> History:
    """Say how the first contact stands, if that has changed. Returns the standards by which it was measured."""
    history = history or await history_of(work.session, journey)
    was, now = journey.stands, measure.standing(journey.course, history, today)
    if now != was:
        journey.standing = now.model_dump(mode="json")
        journey.version += 1
        said = FirstContactStands(unit=journey.unit_path, journey=journey.id, person=journey.person, was=was, now=now)
        work.emit(said, version=journey.version)
    return history


def speak_up(work: Work, journey: Journey, due_on: date, today: date, *, aloud: bool = True) -> None:
    """Remind whoever is responsible, once for each reason; not `aloud`: only note that there was reason to."""
    overdue = journey.stands.state == "overdue"
    found = measure.to_remind(due_on, today, journey.told, overdue=overdue, again_on=journey.again_on)
    if found is None:
        return
    why, mark = found
    journey.told = [*journey.told, mark]
    if aloud:
        journey.version += 1
        reminder = FirstContactReminder(
            unit=journey.unit_path,
            journey=journey.id,
            person=journey.person,
            why=why,
            due_on=journey.stands.day if overdue else due_on,
            reminded_on=today,
        )
        work.emit(reminder, version=journey.version)


async def look_again(session: AsyncSession, journey: Journey, due_on: date, today: date) -> None:
    """Set the days ahead on which something may have to be said. One more than needed does no harm."""
    for day in measure.days_to_look(due_on, journey.again_on, today):
        await remind(session, DAY, f"{journey.id}/{day}", day)
