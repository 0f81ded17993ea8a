"""What happens by itself: journeys start, move and end with their person.

`members.events` keeps order per key only, and an admission has another key than a move: whichever comes first, the
result is the same. What comes before its journey is kept; what happened before the journey began does not concern it.
A member recorded by an import has no journey: nobody gets a welcome after twenty years.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col

from services.mentoring.journeys.standing import BEGINS, RECOUNT, restand
from services.mentoring.journeys.tables import Early, Journey
from shared.contracts.members import MemberAdmitted, MemberLeft, MemberMoved
from shared.contracts.mentoring import JourneyEnded, JourneyMoved, JourneyStarted
from shared.database import one_at_a_time
from shared.deadlines import remind
from shared.hierarchy import UnitPath
from shared.messaging.reactions import Reactions
from shared.messaging.work import Work

reactions = Reactions("mentoring")


@reactions.to(MemberAdmitted)
async def start(event: MemberAdmitted, work: Work) -> None:
    """An admission, by the board or by lapse, starts the journey."""
    await one_at_a_time(work.session, "person", event.person)
    if await _open(work, event.person):
        return
    journey = Journey(
        person=event.person, unit=event.unit.unit, path=event.unit.model_dump(), started_on=event.admitted_on
    )
    work.session.add(journey)
    started = JourneyStarted(unit=event.unit, journey=journey.id, person=event.person, started_on=event.admitted_on)
    work.emit(started, version=journey.version)
    await work.session.flush()
    await remind(work.session, BEGINS, f"{journey.id}/start", event.admitted_on)
    for early in await _take_early(work, event.person):
        if early.on_day >= journey.started_on and journey.ended_on is None:
            to = UnitPath.model_validate(early.to_path) if early.to_path else None
            await _apply(work, journey, to, early.on_day)


@reactions.to(MemberMoved)
async def move(event: MemberMoved, work: Work) -> None:
    """The journey moves along; without one there is nothing to do, unless the admission is still on its way."""
    await _changed(work, event.person, event.unit, event.moved_on)


@reactions.to(MemberLeft)
async def end(event: MemberLeft, work: Work) -> None:
    """Who left is owed no call."""
    await _changed(work, event.person, None, event.left_on)


async def _changed(work: Work, person: UUID, to: UnitPath | None, on_day: date) -> None:
    await one_at_a_time(work.session, "person", person)
    journey = await _open(work, person)
    if journey is None:
        work.session.add(Early(person=person, on_day=on_day, to_path=to.model_dump() if to else None))
    elif on_day >= journey.started_on:
        await _apply(work, journey, to, on_day)


async def _apply(work: Work, journey: Journey, to: UnitPath | None, on_day: date) -> None:
    before = journey.unit_path
    if to is not None and to.unit == before.unit:
        return
    journey.changed()
    if to is None:
        journey.ended_on = on_day
        ended = JourneyEnded(
            unit=before,
            journey=journey.id,
            person=journey.person,
            started_on=journey.started_on,
            contact_open=journey.contact_open,
        )
        work.emit(ended, version=journey.version)
        await restand(work, journey, on_day)
        return
    journey.moves(to, on_day)
    moved = JourneyMoved(
        unit=to,
        from_unit=before,
        journey=journey.id,
        person=journey.person,
        started_on=journey.started_on,
        contact_open=journey.contact_open,
        standing=journey.stands,
    )
    work.emit(moved, version=journey.version)
    await remind(work.session, RECOUNT, f"{journey.id}/v{journey.version}", on_day)


async def _open(work: Work, person: UUID) -> Journey | None:
    open_one = select(Journey).where(col(Journey.person) == person, col(Journey.ended_on).is_(None))
    return (await work.session.scalars(open_one.with_for_update())).first()


async def _take_early(work: Work, person: UUID) -> list[Early]:
    theirs = col(Early.person) == person
    early = list(await work.session.scalars(select(Early).where(theirs).order_by(col(Early.n))))
    await work.session.execute(delete(Early).where(theirs))
    return early
