"""Who leaves the party or their office, or is erased, stands in no shift any more: the place is free, and sought.

What is heard late takes nothing from whoever came back meanwhile: a place that was taken after it was said stays.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.events.calendar.tables import Occasion
from services.events.persons import PERSONS
from services.events.stalls import queries
from services.events.stalls.duties import give_up
from services.events.stalls.tables import HOLDS, Departed, Duty, Office, Stall
from shared.clock import Calendar
from shared.contracts.members import MemberAdmitted, MemberLeft, MemberRecorded, RoleEnded, RoleGranted
from shared.contracts.objections import ApplicantForgotten
from shared.messaging.reactions import Reactions
from shared.messaging.work import Work


def hear_of_offices(reactions: Reactions, calendar: Calendar) -> None:
    """Members and offices: who may stand in a shift."""

    @reactions.to(RoleGranted)
    async def in_office(event: RoleGranted, work: Work) -> None:
        row = insert(Office).values(grant=event.grant, unit=event.unit.unit, person=event.person, ended=False)
        await work.session.execute(row.on_conflict_do_nothing())

    @reactions.to(RoleEnded)
    async def out_of_office(event: RoleEnded, work: Work) -> None:
        unit = event.unit.unit
        new = insert(Office).values(grant=event.grant, unit=unit, person=event.person, ended=True)
        await work.session.execute(new.on_conflict_do_update(index_elements=["grant"], set_={"ended": True}))
        theirs = select(col(Office.grant)).where(col(Office.unit) == unit, col(Office.person) == event.person)
        if await work.session.scalar(theirs.where(~col(Office.ended)).limit(1)) is None:
            await stands_nowhere(work, event.person, calendar.moment(), unit)

    @reactions.to(MemberLeft)
    async def left(event: MemberLeft, work: Work) -> None:
        new = insert(Departed).values(person=event.person, left_on=event.left_on)
        await work.session.execute(
            new.on_conflict_do_update(index_elements=["person"], set_={"left_on": new.excluded.left_on})
        )
        await stands_nowhere(work, event.person, calendar.moment())

    @reactions.to(MemberAdmitted)
    async def is_member(event: MemberAdmitted, work: Work) -> None:
        before = col(Departed.person) == event.person, col(Departed.left_on) <= event.admitted_on
        await work.session.execute(delete(Departed).where(*before))

    @reactions.to(MemberRecorded)
    async def recorded(event: MemberRecorded, work: Work) -> None:
        # said on one key with `MemberLeft`: in the order in which it happened
        await work.session.execute(delete(Departed).where(col(Departed.person) == event.person))

    @reactions.to(ApplicantForgotten)
    async def erased(event: ApplicantForgotten, work: Work) -> None:
        # an event, not the tombstone: `people` has names that are none of this service's business
        await stands_nowhere(work, event.person, calendar.moment())
        await PERSONS.erase(work, event.person)


async def stands_nowhere(work: Work, person: UUID, now: datetime, unit: str | None = None) -> None:
    """Every place that they have and that has not begun is free, in one unit or everywhere."""
    theirs = select(col(Stall.occasion)).join(Duty, col(Duty.stall) == col(Stall.id))
    theirs = theirs.where(col(Duty.person) == person, col(Duty.standing).in_(HOLDS))
    if unit is not None:
        theirs = theirs.where(col(Stall.unit) == unit)
    for key in sorted(set(await work.session.scalars(theirs))):
        occasion = await work.session.get_one(Occasion, key, with_for_update=True, populate_existing=True)
        whole = await queries.of_occasion(work.session, occasion)
        if whole is None or not whole.is_open():
            continue
        for one in [one for one in whole.duties if one.person == person and one.standing in HOLDS]:
            if now < whole.shift(one.shift).starts and not _taken_since(work, one):
                await give_up(work, whole, one, "taken_off", now, search_now=True)


def _taken_since(work: Work, one: Duty) -> bool:
    """Whether a place was taken after what is heard was said: its id tells when (UUIDv7)."""
    said = work.cause.time if work.cause else None
    return said is not None and (one.id.int >> 80) > said.timestamp() * 1000
