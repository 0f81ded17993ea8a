"""What becomes of kits when the stall for which they are kept is off, or on another day: they go along with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.events.calendar.following import Followers
from services.events.calendar.tables import Occasion
from services.events.kits import when
from services.events.kits.fitting import Place
from services.events.kits.ordering import ANSWER, BACK
from services.events.kits.saying import promise_told
from services.events.kits.stock import Stock, finish, kept_for
from services.events.kits.tables import AT_HOME, AWAY, ORDERED, WITHDRAWN, Promise
from shared.deadlines import remind
from shared.messaging.work import Work


def follow(followers: Followers) -> None:
    """Let kits go along with the stall for which they are kept."""

    @followers.when_cancelled
    async def cancelled(work: Work, occasion: Occasion, now: datetime) -> None:
        """What is still at home is free at once; what is out stays with whoever has it, who is asked for it."""
        stocks = await kept_for(work.session, occasion.id, now.date())
        for stock in stocks:
            for one in _of(stock, occasion):
                why = "delayed"
                if one.standing in AT_HOME:
                    one.standing, one.until, one.in_danger, why = WITHDRAWN, None, False, "withdrawn"
                promise_told(work, stock.kit(one.kit), one, why, now, stall="off")
            await stock.settle(work, now)
        await finish(work, stocks)

    @followers.when_changed
    async def changed(work: Work, occasion: Occasion, moved: bool, now: datetime) -> None:
        if not moved:
            return
        stocks = await kept_for(work.session, occasion.id, now.date())
        for stock in stocks:
            theirs = [one for one in _of(stock, occasion) if _other_days(one, occasion)]
            await _go_along(work, stock, theirs, now)
            for one in theirs:
                await _told(work, stock, one, now)
            # what is out and comes back later is late for others
            await stock.settle(work, now, taken_away=[one.kit for one in theirs if one.standing in AWAY])
        await finish(work, stocks)


def _of(stock: Stock, occasion: Occasion) -> list[Promise]:
    return [one for one in stock.promises if one.occasion == occasion.id]


def _other_days(one: Promise, occasion: Occasion) -> bool:
    """It is needed so many days before and after its stall as it was; whether these are other days now."""
    first, last = occasion.starts.date(), occasion.ends.date()
    shift, before = first - (one.stall_on or one.needed_from), (one.needed_from, one.needed_until)
    one.stall_on = first
    one.needed_from, one.needed_until = one.needed_from + shift, max(one.needed_until + shift, last)
    return before != (one.needed_from, one.needed_until)


async def _go_along(work: Work, stock: Stock, theirs: Sequence[Promise], now: datetime) -> None:
    """Each gets a kit for the new days, or none: then it is in danger, and stands behind all who have theirs."""
    home = [one for one in theirs if one.standing in AT_HOME]
    for one in theirs:
        kit = stock.kit(one.kit)
        if one in home:
            stock.put(one, kit)
            one.in_danger = True
        else:  # it is out: where it is needed later it comes back later
            back = Place("", kit.days_before, kit.days_after).blocked(one.needed_from, one.needed_until).last
            one.expected = back if back > one.back_by else None
    for one in home:
        one.in_danger = one.single or not stock.holds(one)
    single = [one for one in home if one.single]
    together = bool(single) and await _found(stock, single) is not None
    for group in [single] if together else [[one] for one in single]:
        found = await _found(stock, group)
        if found is None:
            continue
        for one in group:
            stock.put(one, stock.kit(UUID(found[str(one.id)])))
            one.in_danger = False
        stock.move(work, found, now)  # others of that name may change theirs


async def _found(stock: Stock, group: Sequence[Promise]) -> dict[str, str] | None:
    return await stock.fit(group[0].needed_from, group[0].needed_until, 0, needing=group)


async def _told(work: Work, stock: Stock, one: Promise, now: datetime) -> None:
    if one.standing == ORDERED and not one.in_danger:
        one.until = when.answer_by(datetime.combine(one.out_on, datetime.min.time()), now)
    why = "in_danger" if one.in_danger else "swapped" if one.standing in AT_HOME else "delayed"
    promise_told(work, stock.kit(one.kit), one, why, now, stall="moved")
    if one.until:
        await remind(work.session, ANSWER, f"{one.id}/{one.version}", one.until)
    await remind(work.session, BACK, f"{one.id}/{one.back_by}", one.back_by + timedelta(days=1))
