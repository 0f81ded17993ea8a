"""Who stands where: take a place, leave it, look for somebody who stands in. A place is held when it is taken."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.events.stalls import queries, saying, times
from services.events.stalls.queries import Whole
from services.events.stalls.searching import search
from services.events.stalls.tables import HOLDS, LEFT, SEEKING, TAKEN, Duty, Shift
from shared.contracts.stalls import WhyChanged
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem


async def take(work: Work, unit: UnitPath, occasion: UUID, shift_id: UUID, person: UUID | None, now: datetime) -> Duty:
    """Somebody has a place: oneself, or another `person` of the branch. Safe to repeat. Where all places are taken and
    somebody looks for a stand-in, it is theirs. Raises Problem 403, 404, 409 (full, over)."""
    whole = await queries.to_change(work.session, unit.unit, occasion)
    shift = _ahead(whole, shift_id, now)
    who = person or _acting(work)
    before, holding = saying.shifts_now(whole), whole.holding(shift.id)
    mine = next((one for one in holding if one.person == who), None)
    if mine is not None:
        if mine.standing == SEEKING:
            saying.stands(work, whole, mine, TAKEN, "back", now)
            saying.staffed(work, whole, before)
        return mine
    if len(holding) >= shift.places:
        seeking = next((one for one in holding if one.standing == SEEKING), None)
        if seeking is None:
            raise Problem(409, "shift_full", "Da war jemand schneller: In dieser Schicht sind alle Plätze besetzt.")
        saying.stands(work, whole, seeking, LEFT, "found", now)
    duty = Duty(stall=whole.stall.id, shift=shift.id, person=who)
    saying.takes(work, whole, duty, put_down=who != work.acting_person, on=now.date())
    saying.staffed(work, whole, before)
    return duty


async def leave(work: Work, unit: UnitPath, occasion: UUID, duty_id: UUID, now: datetime) -> Duty:
    """A place becomes free. Within a day before the stall a shift that is empty then is filled by a search that starts
    by itself. Safe to repeat. Raises Problem 404, 409 (begun)."""
    whole = await queries.to_change(work.session, unit.unit, occasion)
    one = whole.duty(duty_id)
    if one.standing == LEFT:
        return one
    _not_begun(whole, one, now)
    why: WhyChanged = "left" if one.person == work.acting_person else "taken_off"
    await give_up(work, whole, one, why, now, search_now=times.is_late(whole.stall.starts, now))
    return one


async def give_up(work: Work, whole: Whole, one: Duty, why: WhyChanged, now: datetime, *, search_now: bool) -> None:
    """A place is free; where nobody else is in its shift somebody is sought (`search_now`)."""
    shift, before = whole.shift(one.shift), saying.shifts_now(whole)
    saying.stands(work, whole, one, LEFT, why, now)
    saying.staffed(work, whole, before)
    if search_now and not any(each.standing == TAKEN for each in whole.holding(shift.id)):
        await search(work, whole, shift, besides=one.person, now=now)


async def seek(work: Work, unit: UnitPath, occasion: UUID, duty_id: UUID, now: datetime) -> Duty:
    """Somebody cannot come, and keeps the place until another one takes it. Safe to repeat.

    Raises Problem 404, 409 (begun, not theirs any more).
    """
    whole = await queries.to_change(work.session, unit.unit, occasion)
    one = whole.duty(duty_id)
    if one.standing == SEEKING:
        return one
    shift, before = _not_begun(whole, one, now), saying.shifts_now(whole)
    saying.stands(work, whole, one, SEEKING, "seeking", now)
    saying.staffed(work, whole, before)
    await search(work, whole, shift, besides=one.person, now=now)
    return one


def _acting(work: Work) -> UUID:
    if work.acting_person is None:
        raise Problem(403, "nobody", "Einen Platz nimmt ein Mensch: Sag, wer ihn haben soll.")
    return work.acting_person


def _ahead(whole: Whole, shift_id: UUID, now: datetime) -> Shift:
    shift = whole.shift(shift_id)
    if not whole.is_open() or now >= shift.ends:
        raise Problem(409, "shift_over", "Diese Schicht ist vorbei, oder der Infostand fällt aus.")
    return shift


def _not_begun(whole: Whole, one: Duty, now: datetime) -> Shift:
    shift = whole.shift(one.shift)
    if one.standing not in HOLDS or not whole.is_open() or now >= shift.starts:
        raise Problem(409, "shift_over", "Diese Schicht hat schon angefangen, oder der Infostand fällt aus.")
    return shift
