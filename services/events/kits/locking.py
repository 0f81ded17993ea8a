"""A promise with all that it hangs together with, locked: its kit, and all kits of that name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.events.kits.saying import promise_told
from services.events.kits.stock import Stock, finish, to_change
from services.events.kits.tables import AT_HOME, Kit, Promise
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, not_found


@dataclass
class Locked:
    """A promise that may be changed."""

    promise: Promise
    kit: Kit
    stock: Stock

    def must_be(self, standings: Collection[str], else_: str) -> None:
        """Raises Problem 409 with a sentence."""
        if self.promise.standing not in standings:
            raise Problem(409, "stands_otherwise", else_)

    async def stands(
        self,
        work: Work,
        standing: str,
        why: str,
        now: datetime,
        *,
        taken_away: Iterable[UUID] = (),
        word: UUID | None = None,
    ) -> Promise:
        """It stands so from now on; what that frees or takes away is passed on, and all of it is said."""
        one = self.promise
        if standing != one.standing:  # with another kit it waits for an answer as before
            one.standing, one.until = standing, None
        if standing not in AT_HOME:
            one.in_danger = False
        promise_told(work, self.stock.kit(one.kit), one, why, now, word=word)
        await self.stock.settle(work, now, taken_away=taken_away)
        await finish(work, [self.stock])
        return one


async def locked(work: Work, promise: UUID, now: datetime) -> Locked | None:
    """A promise, if it is there."""
    known = await work.session.get(Promise, promise)
    if known is None:
        return None
    kit = await work.session.get_one(Kit, known.kit)
    stocks = await to_change(work.session, kit.unit, [kit.name], now.date())
    stock = stocks[kit.name]
    # it may have changed kits, or be over, before the lock was held
    await work.session.refresh(known, with_for_update=True)
    return Locked(known, stock.kit(known.kit), stock)


async def locked_by_owner(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Locked:
    """One that a unit lends. Raises Problem 404."""
    found = await locked(work, promise, now)
    if found is None or found.kit.unit != unit.unit:
        raise not_found("Das")
    return found


async def locked_by_borrower(work: Work, unit: UnitPath, promise: UUID, now: datetime) -> Locked:
    """One that a unit borrows. Raises Problem 404."""
    found = await locked(work, promise, now)
    if found is None or found.promise.unit != unit.unit:
        raise not_found("Das")
    return found
