"""HTTP: what a unit does that borrows."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.events.kits import borrowing, ordering
from services.events.kits.api import PromiseNow
from services.events.kits.ordering import Order
from shared.hierarchy import UnitKey
from shared.security.permissions import Action
from shared.text import Lines
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["kits"])


class Wanted(BaseModel):
    """So many of one kind: kits of one name, or things that are counted."""

    kind: UUID
    amount: int = Field(1, ge=1, le=9999)


class Ordered(BaseModel):
    """Kits of one owner, for the days on which they are needed; for one of the unit's stalls, or none. All or none."""

    owner: UnitKey
    wanted: list[Wanted] = Field(min_length=1, max_length=12)
    first: date
    last: date
    occasion: UUID | None = None

    def order(self) -> Order:
        """As the rules know it."""
        counted: dict[UUID, int] = {}
        for one in self.wanted:
            counted[one.kind] = counted.get(one.kind, 0) + one.amount
        return Order(self.owner, counted, self.first, self.last, self.occasion)


class Missing(BaseModel):
    """What is missing: things, nobody."""

    missing: Annotated[str, Lines(500, needed=True)]


class Later(BaseModel):
    """The day on which it comes back."""

    back_on: date


class PromisesNow(BaseModel):
    """What is kept for the order."""

    promises: list[PromiseNow]


@routes.command("/kit-orders", Action.BORROW_KIT)
async def order(body: Ordered, path: PathOf, work: WorkOf, service: ServiceOf) -> PromisesNow:
    """Order kits: all of them are kept at once, or none.

    `{owner, wanted: [{kind, amount?}], first, last, occasion?}` → `{promises: [{promise, kit, standing, …}]}`;
    409 `kit_taken` with other days in `free`.
    """
    made = await ordering.order(work, path, body.order(), service.calendar.moment())
    return PromisesNow(promises=[PromiseNow.of(one) for one in made])


@routes.command("/kit-promises/{promise}/acceptance", Action.BORROW_KIT)
async def accept(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """Yes to an offer. 409 `offer_over`, `stands_otherwise`."""
    return PromiseNow.of(await borrowing.accept(work, path, promise, service.calendar.moment()))


@routes.command("/kit-promises/{promise}/withdrawal", Action.BORROW_KIT)
async def withdraw(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """They do not need it after all. 409 `stands_otherwise`."""
    return PromiseNow.of(await borrowing.withdraw(work, path, promise, service.calendar.moment()))


@routes.command("/kit-promises/{promise}/arrival", Action.BORROW_KIT)
async def arrive(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It is there. 409 `stands_otherwise`."""
    return PromiseNow.of(await borrowing.arrive(work, path, promise, "", service.calendar.moment()))


@routes.command("/kit-promises/{promise}/missing", Action.BORROW_KIT)
async def say_missing(promise: UUID, body: Missing, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It is there, and something is missing.

    `{missing}`; 409 `stands_otherwise`.
    """
    return PromiseNow.of(await borrowing.arrive(work, path, promise, body.missing, service.calendar.moment()))


@routes.command("/kit-promises/{promise}/delay", Action.BORROW_KIT)
async def delay(promise: UUID, body: Later, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It comes back later than agreed.

    `{back_on}`; 409 `stands_otherwise`.
    """
    return PromiseNow.of(await borrowing.delay(work, path, promise, body.back_on, service.calendar.moment()))


@routes.command("/kit-promises/{promise}/handing-on", Action.BORROW_KIT)
async def give_to_next(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It goes straight to the next unit, as the owner asked. 409 `nobody_to_hand_to`, `stands_otherwise`."""
    return PromiseNow.of(await borrowing.give_to_next(work, path, promise, service.calendar.moment()))


@routes.command("/kit-promises/{promise}/sending-back", Action.BORROW_KIT)
async def give_back(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It is on its way back. 409 `stands_otherwise`."""
    return PromiseNow.of(await borrowing.give_back(work, path, promise, service.calendar.moment()))
