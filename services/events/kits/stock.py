"""The kits of one name and whoever has them, locked together: who gets which, and what is to be said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.events.kits.fitting import DAY, Need, Place, Span, assign, away_until, free_from, peak
from services.events.kits.saying import promise_told
from services.events.kits.tables import ALIVE, AT_HOME, AWAY, IN_STOCK, Kit, Promise
from shared.contracts.kits import KitTaken, Taken
from shared.messaging.work import Work

NEW = "new"


@dataclass
class Stock:
    """Kits of one name and owner, or what is counted under it, with all that is promised of them."""

    kits: Sequence[Kit]
    promises: list[Promise]
    today: date
    said: dict[UUID, list[Span]] = field(default_factory=dict)
    """When each was away, as it was said last."""

    def __post_init__(self) -> None:
        self.said = {kit.id: self.spans(kit) for kit in self.kits}

    def kit(self, which: UUID) -> Kit:
        """One of them."""
        return next(one for one in self.kits if one.id == which)

    def of(self, kit: Kit, standings: Collection[str] = ALIVE) -> list[Promise]:
        """What of a kit is promised, by its first day."""
        found = [one for one in self.promises if one.kit == kit.id and one.standing in standings]
        return sorted(found, key=lambda one: (one.out_on, one.id))

    def span(self, one: Promise) -> Span:
        """When it is away for certain."""
        last = max(one.back_by, one.expected or one.back_by)
        return Span(one.out_on, away_until(last, self.today) if one.standing in AWAY else one.back_by, one.amount)

    def spans(self, kit: Kit) -> list[Span]:
        """When a kit is away, whoever has it."""
        return [self.span(one) for one in self.of(kit)]

    def holds(self, one: Promise) -> bool:
        """Whether it will be where it is promised to: it is in stock, and nobody has it then. Of what is counted there
        is enough for them."""
        kit = self.kit(one.kit)
        if not one.single:
            return kit.standing == IN_STOCK and any(other is one for other in self._served(kit))
        return self._has(kit, one, self.of(kit))

    def _has(self, kit: Kit, one: Promise, theirs: Sequence[Promise]) -> bool:
        """As above, for one of which the others of its kit are known."""
        mine = Span(one.out_on, one.back_by)
        # what is in danger stands behind what is not: it was moved to days on which others have it
        return kit.standing == IN_STOCK and not any(
            self.span(other).meets(mine)
            for other in theirs
            if other is not one and (other.standing in AWAY or (one.in_danger and not other.in_danger))
        )

    def _served(self, kit: Kit) -> list[Promise]:
        """For whom there is enough of what is counted: whoever was promised theirs first; who is told that there is
        none comes last."""
        taken, served = [self.span(one) for one in self.of(kit, AWAY)], []
        for one in sorted(self.of(kit, AT_HOME), key=lambda one: (one.in_danger, one.id)):
            mine = self.span(one)
            if peak(taken, mine) + one.amount <= (kit.amount or 0):
                taken.append(mine)
                served.append(one)
        return served

    def _reserved(self, one: Promise, theirs: Sequence[Promise]) -> Span:
        """When what is out is away: also until whoever has it has handed it on."""
        span = self.span(one)
        following = next((each for each in theirs if each.standing in AT_HOME and each.id == one.hand_to), None)
        return span if following is None else Span(span.first, max(span.last, following.out_on - DAY), span.amount)

    async def fit(
        self, first: date, last: date, count: int, needing: Collection[Promise] = ()
    ) -> dict[str, str] | None:
        """Kits for everybody, with so many more (`new0` …) on these days; None where there are too few.

        `needing` look for another one. Whoever's is late stays where they are told to be, and is in nobody's way.
        What is tried is tried beside the event loop: whoever waits for these kits waits, and nobody else.
        """
        places, needs = self._laid_out(needing)
        needs += [Need(str(one.id), one.needed_from, one.needed_until) for one in needing]
        needs += [Need(f"{NEW}{n}", first, last) for n in range(count)]
        return await asyncio.to_thread(assign, places, needs)

    def free_from(self, first: date, length: timedelta, days: int) -> list[int]:
        """For each of so many days how many are free from it on, for so long, if nobody changes theirs."""
        if self.kits[0].amount is not None:
            spans = self.spans(self.kits[0])
            return [self._room(spans, day, day + length) for day in (first + DAY * n for n in range(days))]
        return free_from(*self._laid_out(), first, length, days)

    def _laid_out(self, needing: Collection[Promise] = ()) -> tuple[list[Place], list[Need]]:
        """The kits with when each is away, and for whom one is kept: each is looked at with those of its kit."""
        looking = {one.id for one in needing}
        theirs: dict[UUID, list[Promise]] = {kit.id: [] for kit in self.kits}
        for one in sorted(self.promises, key=lambda one: (one.out_on, one.id)):
            if one.standing in ALIVE:
                theirs[one.kit].append(one)
        places, needs = list[Place](), list[Need]()
        for kit in self.kits:
            held = [one for one in theirs[kit.id] if one.standing in AT_HOME and self._has(kit, one, theirs[kit.id])]
            needs += [
                Need(str(one.id), one.needed_from, one.needed_until, str(kit.id), Span(one.out_on, one.back_by))
                for one in held
                if one.id not in looking
            ]
            if kit.standing == IN_STOCK:
                away = [self._reserved(one, theirs[kit.id]) for one in theirs[kit.id] if one.standing in AWAY]
                away += self._stuck(theirs[kit.id], held, looking)
                places.append(Place(str(kit.id), kit.days_before, kit.days_after, tuple(away)))
        return places, needs

    def _stuck(self, theirs: Sequence[Promise], held: Sequence[Promise], looking: Collection[UUID]) -> Iterable[Span]:
        """Days that are kept for whoever waits for it; not where they were moved to days that others have."""
        has, having = {one.id for one in held}, [self.span(one) for one in held]
        waiting = (one for one in theirs if one.standing in AT_HOME and one.id not in has and one.id not in looking)
        return (span for span in map(self.span, waiting) if not any(span.meets(other) for other in having))

    def room(self, first: date, last: date) -> int:
        """How many of what is counted are left on these days."""
        return self._room(self.spans(self.kits[0]), first, last)

    def _room(self, spans: Sequence[Span], first: date, last: date) -> int:
        kit = self.kits[0]
        within = Place("", kit.days_before, kit.days_after).blocked(first, last)
        free = (kit.amount or 0) - peak(spans, within)
        return max(free, 0) if kit.standing == IN_STOCK else 0

    def move(self, work: Work, found: dict[str, str], now: datetime, why: dict[UUID, str] | None = None) -> None:
        """Let everybody have the kit that was found for them."""
        for one in self.promises:
            where = found.get(str(one.id))
            if where is not None and where != str(one.kit):
                self.put(one, self.kit(UUID(where)))
                one.in_danger = False
                promise_told(work, self.kit(one.kit), one, (why or {}).get(one.id, "swapped"), now)

    def put(self, one: Promise, kit: Kit) -> None:
        """It is this kit, with its days on the way."""
        blocked = Place("", kit.days_before, kit.days_after).blocked(one.needed_from, one.needed_until)
        one.kit, one.out_on, one.back_by = kit.id, blocked.first, blocked.last

    async def settle(self, work: Work, now: datetime, *, taken_away: Iterable[UUID] = ()) -> None:
        """Whoever's kit was taken away (late, broken, lost) gets another one or is told that there is none; whoever was
        told so and has one after all is told that."""
        gone = set(taken_away)
        for one in sorted(self.promises, key=lambda one: (one.out_on, one.id)):
            if one.standing not in AT_HOME or not (one.in_danger or one.kit in gone):
                continue
            if self.holds(one):
                if one.in_danger:
                    one.in_danger = False
                    promise_told(work, self.kit(one.kit), one, "safe_again", now)
                continue
            found = await self.fit(one.needed_from, one.needed_until, 0, needing=[one]) if one.single else None
            if found is not None:
                self.move(work, found, now, {one.id: "replaced"})
                if one.in_danger:  # it keeps its own: others have changed theirs
                    one.in_danger = False
                    promise_told(work, self.kit(one.kit), one, "safe_again", now)
            elif not one.in_danger:
                one.in_danger = True
                promise_told(work, self.kit(one.kit), one, "in_danger", now)

        self._no_handover(work, now)

    def _no_handover(self, work: Work, now: datetime) -> None:
        """Whoever was asked to hand it on need not, where the next one does not wait for it any more."""
        for one in self.promises:
            if one.hand_to is None or one.standing not in AWAY:
                continue
            kit = self.kit(one.kit)
            if not any(other.id == one.hand_to for other in self.of(kit, AT_HOME)):
                one.hand_to, one.hand_to_unit = None, None
                promise_told(work, kit, one, "not_to_hand_on", now)

    def say(self, work: Work) -> None:
        """Say when each is away, where that is otherwise."""
        for kit in self.kits:
            if (spans := self.spans(kit)) != self.said[kit.id]:
                self.said[kit.id] = spans
                taken = [Taken(first=one.first, last=one.last, amount=one.amount) for one in spans]
                event = KitTaken(unit=kit.unit_path, kit=kit.id, taken=taken)
                work.emit(event, version=kit.moves_on())


async def finish(work: Work, stocks: Iterable[Stock]) -> None:
    """Write what was changed, with the constraint on it, and say it."""
    await work.session.flush()
    await work.session.execute(text("SET CONSTRAINTS kit_promises_never_meet IMMEDIATE"))
    for stock in stocks:
        stock.say(work)


async def to_change(session: AsyncSession, owner: str, kinds: Collection[UUID], today: date) -> dict[UUID, Stock]:
    """The stock by its name, each with its promises, all locked in one order whatever was asked for first."""
    return await _locked(session, select(Kit).where(col(Kit.unit) == owner, col(Kit.name).in_(list(kinds))), today)


async def kept_for(session: AsyncSession, occasion: UUID, today: date) -> list[Stock]:
    """All stock of which something is kept for a stall, whose row is locked: as above."""
    theirs = select(col(Kit.name)).join(Promise, col(Promise.kit) == col(Kit.id))
    theirs = theirs.where(col(Promise.occasion) == occasion, col(Promise.standing).in_(ALIVE))
    kinds = set(await session.scalars(theirs))
    return list((await _locked(session, select(Kit).where(col(Kit.name).in_(kinds)), today)).values()) if kinds else []


async def _locked(session: AsyncSession, which: Select[Any], today: date) -> dict[UUID, Stock]:
    kits = await _all(session, which.order_by(col(Kit.id)))
    ids = [one.id for one in kits]
    of_them = select(Promise).where(col(Promise.kit).in_(ids), col(Promise.standing).in_(ALIVE))
    promises = await _all(session, of_them.order_by(col(Promise.id)))
    await session.execute(text("SET CONSTRAINTS kit_promises_never_meet DEFERRED"))
    found = {}
    for kind in dict.fromkeys(one.name for one in kits):
        mine = [one for one in kits if one.name == kind]
        keys = {one.id for one in mine}
        found[kind] = Stock(mine, [one for one in promises if one.kit in keys], today)
    return found


async def _all(session: AsyncSession, query: Any) -> list[Any]:
    return list((await session.scalars(query.with_for_update())).all())
