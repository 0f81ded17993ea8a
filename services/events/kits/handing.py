"""Handing on from one unit to the next: whoever gets it learns who had it, until it is there."""

from __future__ import annotations

from datetime import date, datetime

from services.events.kits.locking import Locked
from services.events.kits.saying import promise_told
from services.events.kits.tables import DISPATCHED, HANDED_ON, ORDERED, PROMISED, Promise
from shared.contracts.kits import KitHandedOn, KitHandoverOver
from shared.messaging.work import Work
from shared.problems import Problem


async def hand_on(work: Work, it: Locked, now: datetime) -> Promise:
    """It goes to the unit that the owner named, and is theirs to wait for. Raises Problem 409."""
    one = it.promise
    following = next((each for each in it.stock.of(it.kit, (ORDERED, PROMISED)) if each.id == one.hand_to), None)
    # whoever was to have it in between gets another one, or is told: `stands` passes on what is taken away
    if following is None:
        raise Problem(409, "nobody_to_hand_to", "Es gibt niemanden (mehr), dem Ihr es weitergeben sollt.")
    one.person = work.acting_person  # whoever hands it on holds an office now; who ordered it may not any more
    if one.person is not None:
        handed = KitHandedOn(
            unit=one.unit_path,
            promise=one.id,
            hand_to=following.id,
            to_unit=following.unit_path,
            person=one.person,
            handed_on=now.date(),
        )
        one.version += 1
        work.emit(handed, version=one.version)
    following.standing, following.until, following.in_danger = DISPATCHED, None, False
    following.from_promise, following.from_unit = one.id, one.path
    following.out_on = min(following.out_on, now.date())
    done = await it.stands(work, HANDED_ON, "handed_on", now, taken_away=(it.kit.id,))
    promise_told(work, it.kit, following, "dispatched", now)
    return done


async def over(work: Work, one: Promise, today: date) -> None:
    """It arrived, or never will: who had it before is nobody's business any more."""
    if one.from_promise is None:
        return
    giver = await work.session.get_one(Promise, one.from_promise, with_for_update=True)
    one.from_promise = None
    if giver.person is None:
        return
    giver.version += 1
    said = KitHandoverOver(
        unit=giver.unit_path, promise=giver.id, to_unit=one.unit_path, person=giver.person, over_on=today
    )
    work.emit(said, version=giver.version)
