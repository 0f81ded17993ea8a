"""What happens to occasions by itself: an offer ends, guests are reminded, thanked, and forgotten."""

from __future__ import annotations

from uuid import UUID

from services.events.calendar import queries, seats, times
from services.events.calendar.after import THANK, thank
from services.events.calendar.following import followers
from services.events.calendar.forgetting import drop, forget_guest
from services.events.calendar.planning import FORGET, REMIND, end
from services.events.calendar.registering import UNCONFIRMED, is_open
from services.events.calendar.seats import OFFER_OVER
from services.events.calendar.tables import (
    ANNOUNCED,
    ASKED,
    CANCELLED,
    OFFERED,
    SEATED,
    WITHDRAWN,
    Occasion,
    Registration,
)
from shared.clock import Calendar
from shared.contracts.calendar import GuestReminded
from shared.deadlines import Deadlines
from shared.messaging.work import Work


def register(deadlines: Deadlines, calendar: Calendar) -> None:
    """After a standstill nobody is told what is over."""

    @deadlines.when(OFFER_OVER)
    async def offer_over(subject: str, work: Work) -> None:
        registration = subject.partition("/")[0]
        found = await work.session.get(Registration, UUID(registration))
        if found is None:
            return
        occasion = await _locked(work, found.occasion)
        one = await work.session.get(Registration, UUID(registration), with_for_update=True, populate_existing=True)
        at, before = calendar.moment(), seats.counted(occasion)
        if one is None or one.standing != OFFERED or (one.until is not None and at < one.until):
            return  # answered, or kept for longer
        seats.stands(work, occasion, one, WITHDRAWN, "offer_over", at)
        if is_open(occasion, at):
            await seats.pass_on(work, occasion, at)
        seats.count(work, occasion, before)

    @deadlines.when(UNCONFIRMED)
    async def nobody_confirmed(subject: str, work: Work) -> None:
        one = await work.session.get(Registration, UUID(subject), with_for_update=True)
        if one is not None and one.standing == ASKED:
            await drop(work, one)

    @deadlines.when(REMIND)
    async def tomorrow(subject: str, work: Work) -> None:
        key, _, sequence = subject.partition("/")
        occasion, at = await _locked(work, UUID(key)), calendar.moment()
        is_the_day = (occasion.starts.date() - at.date()).days == 1
        if occasion.state != ANNOUNCED or occasion.sequence != int(sequence) or not is_the_day:
            return
        for one in await queries.coming(work.session, occasion.id):
            if one.standing == SEATED and one.reminds:
                _remind(work, occasion, one)

    def _remind(work: Work, occasion: Occasion, one: Registration) -> None:
        one.version += 1
        reminded = GuestReminded(
            unit=occasion.unit_path,
            registration=one.id,
            person=one.person,
            occasion=occasion.id,
            party=one.party,
            reminded_on=calendar.today(),
        )
        work.emit(reminded, version=one.version)

    @deadlines.when(THANK)
    async def a_day_after(subject: str, work: Work) -> None:
        key, _, sequence = subject.partition("/")
        occasion = await _locked(work, UUID(key))
        if occasion.sequence == int(sequence):
            thank(work, occasion, await queries.everybody(work.session, occasion.id), calendar.moment())

    @deadlines.when(FORGET)
    async def thirty_days_after(subject: str, work: Work) -> None:
        occasion = await _locked(work, UUID(subject.partition("/")[0]))
        if occasion.state != CANCELLED and calendar.today() < times.forgotten_on(occasion.ends):
            return  # it took place later than was announced first
        if occasion.state == ANNOUNCED:  # nobody has closed it: how many came is said before it is forgotten
            await end(work, occasion, walk_ins=0, now=calendar.moment())
        await followers.forgotten(work, occasion)
        for one in await queries.everybody(work.session, occasion.id):
            await forget_guest(work, occasion, one, calendar.today())


async def _locked(work: Work, occasion: UUID) -> Occasion:
    return await work.session.get_one(Occasion, occasion, with_for_update=True, populate_existing=True)
