"""What an owner does with a promise: answer, send, take back; and the two ways out where one is late for the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from services.events.kits import saying
from services.events.kits.fitting import Span
from services.events.kits.handing import over
from services.events.kits.locking import locked_by_owner
from services.events.kits.stock import finish
from services.events.kits.tables import (
    AT_HOME,
    AWAY,
    DECLINED,
    DISPATCHED,
    GONE,
    IN_STOCK,
    LOST,
    ORDERED,
    PROMISED,
    RETURNED,
    THERE,
    Promise,
)
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, not_found


async def confirm(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Promise:
    """Yes. Raises Problem 404, 409."""
    it = await locked_by_owner(work, unit, promise, now)
    it.must_be((ORDERED,), "Das ist schon beantwortet.")
    if it.promise.in_danger:
        said = "Es ist dann nicht da: Gib erst ein anderes Paket, oder sag ab."
        raise Problem(409, "kit_taken", said)
    return await it.stands(work, PROMISED, "promised", now)


async def decline(work: Work, unit: UnitPath, promise: UUID, word: str, now: datetime) -> Promise:
    """No, with a word for whoever ordered; also after a yes, until it is sent. Raises Problem 404, 409."""
    it = await locked_by_owner(work, unit, promise, now)
    it.must_be((ORDERED, PROMISED), "Das lässt sich nicht mehr absagen.")
    return await it.stands(work, DECLINED, "declined", now, word=work.say_text(word) if word else None)


async def dispatch(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Promise:
    """It is on its way. What goes earlier than planned must be free until then. Raises Problem 404, 409."""
    it = await locked_by_owner(work, unit, promise, now)
    one = it.promise
    it.must_be((PROMISED,), "Das ist schon unterwegs oder nicht (mehr) zugesagt.")
    if it.kit.standing != IN_STOCK:
        raise Problem(409, "not_in_stock", "Dieses Paket ist gerade nicht im Lager.")
    if one.single and it.stock.of(it.kit, AWAY):
        raise Problem(409, "not_back", "Dieses Paket ist noch nicht zurück.")
    if one.in_danger and not it.stock.holds(one):
        raise Problem(409, "still_promised", "An diesen Tagen ist es jemand anderem versprochen.")
    if now.date() < one.out_on:
        early = Span(now.date(), one.back_by)
        others = [other for other in it.stock.of(it.kit) if other is not one and other.single]
        if any(Span(other.out_on, other.back_by).meets(early) for other in others):
            raise Problem(409, "still_promised", "Bis dahin ist es noch jemand anderem versprochen.")
        one.out_on = now.date()
    return await it.stands(work, DISPATCHED, "dispatched", now)


async def undo_dispatch(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Promise:
    """It has not gone out after all. Raises Problem 404, 409."""
    it = await locked_by_owner(work, unit, promise, now)
    it.must_be((DISPATCHED,), "Das ist nicht (mehr) unterwegs.")
    if it.promise.from_promise:
        raise Problem(409, "handed_on", "Das kommt nicht aus dem Lager, sondern vom Ortsverein davor.")
    # it is away from the day that was planned, not from the one on which it went too early
    it.promise.out_on = max(it.promise.out_on, it.promise.needed_from - timedelta(days=it.kit.days_before))
    return await it.stands(work, PROMISED, "not_yet", now)


async def take_back(work: Work, unit: UnitPath, promise: UUID, missing: str, now: datetime) -> Promise:
    """It is back, complete or not; from now on it is free. Raises Problem 404, 409."""
    it = await locked_by_owner(work, unit, promise, now)
    it.must_be(AWAY, "Das ist nicht draußen.")
    if missing:
        saying.missing_told(work, it.kit, it.promise, missing, now.date(), at_return=True)
    await over(work, it.promise, now.date())
    return await it.stands(work, RETURNED, "returned", now)


async def lose(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Promise:
    """It is lost. For whom it was kept afterwards gets another one, or is told. Raises Problem 404, 409."""
    it = await locked_by_owner(work, unit, promise, now)
    it.must_be(AWAY, "Das ist nicht draußen.")
    if it.kit.amount is None:
        it.kit.standing = GONE
    else:
        it.kit.amount = max(it.kit.amount - it.promise.amount, 0)
    saying.kit_changed(work, it.kit, now.date())
    await over(work, it.promise, now.date())
    return await it.stands(work, LOST, "lost", now, taken_away=(it.kit.id,))


async def give_another(work: Work, unit: UnitPath, promise: UUID, kit: UUID, now: datetime) -> Promise:
    """Another one of the same name instead. Raises Problem 404, 409."""
    it = await locked_by_owner(work, unit, promise, now)
    it.must_be(AT_HOME, "Das ist schon unterwegs.")
    one, other = it.promise, next((each for each in it.stock.kits if each.id == kit), None)
    if other is None or not one.single:
        raise not_found("Dieses Paket")
    before, of_before = other.id == one.kit, (one.kit, one.out_on, one.back_by)
    it.stock.put(one, other)
    mine = Span(one.out_on, one.back_by)
    taken = [each for each in it.stock.of(other) if each is not one]
    if before or other.standing != IN_STOCK or any(it.stock.span(each).meets(mine) for each in taken):
        one.kit, one.out_on, one.back_by = of_before
        raise Problem(409, "kit_taken", "Dieses Paket ist an den Tagen nicht frei.")
    one.in_danger = False
    return await it.stands(work, one.standing, "replaced", now)


async def ask_to_hand_on(work: Work, unit: UnitPath, promise: UUID, to: UUID, now: datetime) -> Promise:
    """Ask whoever has it to hand it on to the next. Raises Problem 404, 409."""
    it = await locked_by_owner(work, unit, promise, now)
    it.must_be((DISPATCHED, THERE), "Wer es gerade hat, kann es nicht mehr weitergeben.")
    following = next((one for one in it.stock.of(it.kit, (ORDERED, PROMISED)) if one.id == to), None)
    if following is None or not it.promise.single:
        raise Problem(409, "not_next", "Dieses Paket ist dafür nicht (mehr) vorgesehen.")
    if any(one.out_on < following.out_on and not one.in_danger for one in it.stock.of(it.kit, AT_HOME)):
        raise Problem(409, "not_next", "Dazwischen ist es noch jemand anderem versprochen.")
    if it.promise.hand_to == to:
        raise Problem(409, "asked_already", "Darum sind sie schon gebeten.")
    it.promise.hand_to, it.promise.hand_to_unit = to, following.path
    saying.promise_told(work, it.kit, it.promise, "to_hand_on", now)
    await finish(work, [it.stock])
    return it.promise
