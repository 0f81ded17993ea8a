"""HTTP: the stock of a unit, and what it does with promises of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.events.kits import keeping, lending
from services.events.kits.tables import Kit, Promise
from shared.problems import wrong_value
from shared.security.permissions import Action
from shared.text import Lines, OneLine
from shared.topics import TOPICS
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["kits"])


def _a_topic(value: str) -> str:
    if value not in TOPICS:
        raise wrong_value("Bitte wähl ein Thema aus der Liste.")
    return value


Topic = Annotated[str, AfterValidator(_a_topic)]
DaysOnTheWay = Annotated[int, Field(ge=0, le=14)]


class Described(BaseModel):
    """`amount`: of things that are counted, as chairs; null: numbered kits. Days on the way before and after."""

    topic: Topic
    contents: Annotated[str, Lines(1000)] = ""
    amount: int | None = Field(None, ge=1, le=9999)
    days_before: DaysOnTheWay = 2
    days_after: DaysOnTheWay = 2


class Entered(Described):
    """`count` kits of this name, numbered on from what there is. `more`: it is known that there are some already."""

    name: Annotated[str, OneLine(60, needed=True)]
    count: int = Field(1, ge=1, le=20)
    more: bool = False

    def wanted(self) -> keeping.Wanted:
        """As the rules know it."""
        same = self.model_dump(exclude={"count", "more"})
        return keeping.Wanted(**same)


class Changed(Described):
    """All of it, as it is to be; `version` as last seen. Its name stays."""

    version: int = Field(ge=1)

    def wanted(self) -> keeping.Wanted:
        """As the rules know it."""
        return keeping.Wanted(name="", **self.model_dump(exclude={"version"}))


class Stands(BaseModel):
    """In stock (again), out of order, or gone for good."""

    standing: Literal["in_stock", "out_of_order", "gone"]
    version: int = Field(ge=1)


class Declined(BaseModel):
    """`word`: why, for whoever ordered. Not about a person."""

    word: Annotated[str, Lines(500)] = ""


class Back(BaseModel):
    """`missing`: what is not there; empty: it is complete."""

    missing: Annotated[str, Lines(500)] = ""


class Another(BaseModel):
    """Which kit instead."""

    kit: UUID


class Next(BaseModel):
    """For which promise it is to be handed on."""

    to: UUID


class KitNow(BaseModel):
    """The kit as it stands."""

    kit: UUID
    kind: UUID
    number: int
    standing: str
    version: int

    @classmethod
    def of(cls, kit: Kit) -> KitNow:
        """As it stands."""
        return cls(kit=kit.id, kind=kit.name, number=kit.number, standing=kit.standing, version=kit.version)


class KitsNow(BaseModel):
    """Those that were entered."""

    kits: list[KitNow]


class PromiseNow(BaseModel):
    """The promise as it stands."""

    promise: UUID
    kit: UUID
    standing: str
    amount: int
    out_on: date
    back_by: date

    @classmethod
    def of(cls, one: Promise) -> PromiseNow:
        """As it stands."""
        same = ("kit", "standing", "amount", "out_on", "back_by")
        return cls(promise=one.id, **{name: getattr(one, name) for name in same})


@routes.command("/kits", Action.KEEP_KITS)
async def enter(body: Entered, path: PathOf, work: WorkOf, service: ServiceOf) -> KitsNow:
    """Enter kits.

    `{name, topic, contents?, count?, more?, amount?, days_before?, days_after?}` → `{kits: [{kit, kind, number,
    standing, version}]}`; of a sub-district or the district: else 422 `no_stock`. Of a name that there is: 422 at
    `/more`, which `more: true` answers.
    """
    kits = await keeping.enter(work, path, body.wanted(), body.count, service.calendar.moment(), more=body.more)
    return KitsNow(kits=[KitNow.of(kit) for kit in kits])


@routes.command("/kits/{kit}/change", Action.KEEP_KITS)
async def change(kit: UUID, body: Changed, path: PathOf, work: WorkOf, service: ServiceOf) -> KitNow:
    """Change it. What is promised keeps its days.

    As for a new one, and `version`; 409 `kit_gone`.
    """
    now = service.calendar.moment()
    return KitNow.of(await keeping.change(work, path, kit, body.wanted(), version=body.version, now=now))


@routes.command("/kits/{kit}/standing", Action.KEEP_KITS)
async def stand(kit: UUID, body: Stands, path: PathOf, work: WorkOf, service: ServiceOf) -> KitNow:
    """In stock again, out of order, or gone. For whom it was kept gets another one of that name, or is told.

    `{standing, version}`; 409 `stands_so`, `still_out`, `kit_gone`.
    """
    now = service.calendar.moment()
    return KitNow.of(await keeping.stand(work, path, kit, body.standing, version=body.version, now=now))


@routes.command("/lent/{promise}/confirmation", Action.KEEP_KITS)
async def confirm(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """Yes to an order. → `{promise, kit, standing, amount, out_on, back_by}`; 409 `stands_otherwise`."""
    return PromiseNow.of(await lending.confirm(work, path, promise, service.calendar.moment()))


@routes.command("/lent/{promise}/refusal", Action.KEEP_KITS)
async def decline(promise: UUID, body: Declined, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """No, also after a yes until it is sent.

    `{word?}`; 409 `stands_otherwise`.
    """
    return PromiseNow.of(await lending.decline(work, path, promise, body.word, service.calendar.moment()))


@routes.command("/lent/{promise}/dispatch", Action.KEEP_KITS)
async def dispatch(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It is on its way. 409 `not_back`, `still_promised`, `not_in_stock`, `stands_otherwise`."""
    return PromiseNow.of(await lending.dispatch(work, path, promise, service.calendar.moment()))


@routes.command("/lent/{promise}/dispatch/undoing", Action.KEEP_KITS)
async def undo_dispatch(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It has not gone out after all. 409 `stands_otherwise`, `handed_on`."""
    return PromiseNow.of(await lending.undo_dispatch(work, path, promise, service.calendar.moment()))


@routes.command("/lent/{promise}/return", Action.KEEP_KITS)
async def take_back(promise: UUID, body: Back, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It is back, and free from now on.

    `{missing?}`; 409 `stands_otherwise`.
    """
    return PromiseNow.of(await lending.take_back(work, path, promise, body.missing, service.calendar.moment()))


@routes.command("/lent/{promise}/loss", Action.KEEP_KITS)
async def lose(promise: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """It is lost. 409 `stands_otherwise`."""
    return PromiseNow.of(await lending.lose(work, path, promise, service.calendar.moment()))


@routes.command("/lent/{promise}/other-kit", Action.KEEP_KITS)
async def give_another(promise: UUID, body: Another, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """Another one of the same name instead.

    `{kit}`; 409 `kit_taken`, `stands_otherwise`.
    """
    return PromiseNow.of(await lending.give_another(work, path, promise, body.kit, service.calendar.moment()))


@routes.command("/lent/{promise}/next", Action.KEEP_KITS)
async def ask_to_hand_on(promise: UUID, body: Next, path: PathOf, work: WorkOf, service: ServiceOf) -> PromiseNow:
    """Ask whoever has it to hand it on directly.

    `{to}`: the promise that comes next; 409 `not_next`, `asked_already`, `stands_otherwise`.
    """
    return PromiseNow.of(await lending.ask_to_hand_on(work, path, promise, body.to, service.calendar.moment()))
