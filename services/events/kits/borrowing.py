"""What whoever borrows does with a promise: say yes to an offer, withdraw, say that it is there, give it back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.events.kits import saying, when
from services.events.kits.handing import hand_on, over
from services.events.kits.locking import Locked, locked_by_borrower
from services.events.kits.stock import finish
from services.events.kits.tables import AT_HOME, DISPATCHED, OFFERED, PROMISED, RETURNING, THERE, WITHDRAWN, Promise
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, bad_field


async def accept(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Promise:
    """Yes to an offer: it is theirs. Raises Problem 404, 409."""
    it = await locked_by_borrower(work, unit, promise, now)
    it.must_be((OFFERED,), "Dieses Angebot gilt nicht mehr, oder ist schon angenommen.")
    if it.promise.until is not None and it.promise.until <= now:
        raise Problem(409, "offer_over", "Dieses Angebot ist abgelaufen.")
    it.promise.person = work.acting_person
    return await it.stands(work, PROMISED, "accepted", now)


async def withdraw(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Promise:
    """They do not need it after all: it is free at once. Raises Problem 404, 409."""
    it = await locked_by_borrower(work, unit, promise, now)
    it.must_be(AT_HOME, "Das ist schon unterwegs: Gebt es zurück, statt es abzubestellen.")
    return await it.stands(work, WITHDRAWN, "withdrawn", now)


async def arrive(work: Work, unit: UnitPath, promise: UUID, missing: str, now: datetime) -> Promise:
    """It is there; perhaps something is missing, which can be said later, too. Raises Problem 404, 409."""
    it = await locked_by_borrower(work, unit, promise, now)
    it.must_be((DISPATCHED, THERE) if missing else (DISPATCHED,), "Das ist nicht (mehr) unterwegs zu Euch.")
    if missing:
        saying.missing_told(work, it.kit, it.promise, missing, now.date(), at_return=False)
    if it.promise.standing == THERE:
        await finish(work, [it.stock])
        return it.promise
    await over(work, it.promise, now.date())
    return await it.stands(work, THERE, "arrived", now)


async def delay(work: Work, unit: UnitPath, promise: UUID, back_on: date, now: datetime) -> Promise:
    """It comes back later than agreed: the owner sees at once for whom that is too late.

    Raises Problem 404, 409, 422.
    """
    it = await locked_by_borrower(work, unit, promise, now)
    it.must_be((DISPATCHED, THERE), "Das habt Ihr nicht (mehr).")
    one = it.promise
    if back_on <= max(one.back_by, now.date()):
        raise bad_field("/back_on", f"Zurück sein soll es bis {when.day(one.back_by)}. Gib einen späteren Tag an.")
    if back_on > one.back_by + when.LONGEST:
        raise bad_field("/back_on", "Länger als vier Wochen später geht es nicht.")
    one.expected = back_on
    saying.promise_told(work, it.kit, one, "delayed", now)
    # whoever comes next gets another one, or is told now, not when it is overdue
    await it.stock.settle(work, now, taken_away=[it.kit.id])
    await finish(work, [it.stock])
    return one


async def give_back(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Promise:
    """It is on its way back. Raises Problem 404, 409."""
    it = await locked_by_borrower(work, unit, promise, now)
    it.must_be((THERE,), "Das habt Ihr nicht (mehr), oder es ist noch nicht da.")
    return await it.stands(work, RETURNING, "sent_back", now)


async def give_to_next(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Promise:
    """It goes straight to the unit that the owner named. Raises Problem 404, 409."""
    it: Locked = await locked_by_borrower(work, unit, promise, now)
    it.must_be((THERE,), "Das habt Ihr nicht (mehr), oder es ist noch nicht da.")
    return await hand_on(work, it, now)
