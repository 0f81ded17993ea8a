"""HTTP: what a district sets, and how a branch answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.events.visibility import looking, offering, watching
from services.events.visibility.tables import Offer
from shared.security.permissions import Action
from shared.text import OneLine
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}/visibility", tags=["visibility"])


class Looks(BaseModel):
    """Whether it looks; `since`: from when on its calendar is complete (today, or as before). `version` as last seen, 0
    where nothing was set yet."""

    looks: bool
    since: date | None = None
    version: int = Field(ge=0)


class LeftOut(BaseModel):
    """Days that do not count, both ends included; `word`: what it is called."""

    kind: Literal["campaign", "holidays"]
    first: date
    last: date
    word: Annotated[str, OneLine(80, needed=True)]


class Seen(BaseModel):
    """The day on which they were seen."""

    seen_on: date


class Accepted(BaseModel):
    """One of the days, and where the stall is to stand."""

    day: date
    place: Annotated[str, OneLine(160, needed=True)]


class LooksNow(BaseModel):
    """What is set."""

    looks: bool
    since: date | None
    version: int


class PeriodNow(BaseModel):
    """The days that do not count."""

    period: UUID


class SeenNow(BaseModel):
    """How the branch stands."""

    seen_on: date | None
    gap: bool


class OfferNow(BaseModel):
    """How the offer stands."""

    offer: UUID
    standing: str
    days: list[date]
    occasion: UUID | None

    @classmethod
    def of(cls, one: Offer) -> OfferNow:
        """As it stands."""
        days = [date.fromisoformat(each["day"]) for each in one.days]
        return cls(offer=one.id, standing=one.standing, days=days, occasion=one.occasion)


@routes.command("", Action.SET_VISIBILITY)
async def look(body: Looks, path: PathOf, work: WorkOf, service: ServiceOf) -> LooksNow:
    """Look whether the branches are seen in public, or no longer.

    `{looks, since?, version}` → `{looks, since, version}`; of the district: else 422 `no_district`. What passed before
    it is switched on makes no offers.
    """
    now = service.calendar.moment()
    one = await looking.look(
        work, path, service.units, looks=body.looks, since=body.since, version=body.version, now=now
    )
    return LooksNow(looks=one.looks, since=one.since, version=one.version)


@routes.command("/periods", Action.SET_VISIBILITY)
async def leave_out(body: LeftOut, path: PathOf, work: WorkOf, service: ServiceOf) -> PeriodNow:
    """Days that do not count: a campaign, school holidays. Public holidays never do.

    `{kind, first, last, word}` → `{period}`; 422 `no_district`.
    """
    same = body.model_dump()
    return PeriodNow(period=(await looking.leave_out(work, path, **same, now=service.calendar.moment())).id)


@routes.command("/periods/{period}/removal", Action.SET_VISIBILITY)
async def count_again(period: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> PeriodNow:
    """They count after all. 404 where there is no such period (any more)."""
    return PeriodNow(period=(await looking.count_again(work, path, period, service.calendar.moment())).id)


@routes.command("/seen", Action.PLAN_STALL)
async def tell_seen(body: Seen, path: PathOf, work: WorkOf, service: ServiceOf) -> SeenNow:
    """They were seen on a day that stands in no calendar. Safe to repeat.

    `{seen_on}` → `{seen_on, gap}`; 409 `not_watched`.
    """
    one = await watching.tell_seen(work, path, body.seen_on, service.calendar.moment())
    return SeenNow(seen_on=one.seen_on, gap=one.gap)


@routes.command("/offers", Action.PLAN_STALL)
async def ask(path: PathOf, work: WorkOf, service: ServiceOf) -> OfferNow:
    """Ask for an offer: a topic, three days, and a kit that is held for them.

    → `{offer, standing, days, occasion}`; 409 `offered_already`, `no_day`, `not_watched`.
    """
    watch = await watching.watched(work, path)
    return OfferNow.of(await offering.ask(work, watch, service.calendar.moment()))


@routes.command("/offers/{offer}/acceptance", Action.PLAN_STALL)
async def accept(offer: UUID, body: Accepted, path: PathOf, work: WorkOf, service: ServiceOf) -> OfferNow:
    """Yes to one of the days: a stall is announced with shifts, and the kit is theirs.

    `{day, place}` → `{offer, standing, days, occasion}`; 409 `offer_over`.
    """
    watch = await watching.watched(work, path)
    return OfferNow.of(await offering.accept(work, watch, offer, body.day, body.place, service.calendar.moment()))


@routes.command("/offers/{offer}/refusal", Action.PLAN_STALL)
async def decline(offer: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> OfferNow:
    """Not this time: the kit is free at once, and nothing is offered for four weeks. Safe to repeat.

    409 `offer_over`.
    """
    watch = await watching.watched(work, path)
    return OfferNow.of(await offering.decline(work, watch, offer, service.calendar.moment()))
