"""HTTP: what a unit does with its occasions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, NaiveDatetime

from services.events.calendar import attendance, planning
from services.events.calendar.planning import Plan
from services.events.calendar.tables import Occasion
from shared.contracts.calendar import Kind
from shared.occasions import MOST_SEATS
from shared.security.permissions import Action
from shared.text import Lines, OneLine
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}/occasions", tags=["calendar"])


class Wanted(BaseModel):
    """What takes place, where and when (Berlin's wall clock, no zone). `public`: everybody may come, else the unit's
    own people; `neighbours`: the units beside it are invited, too. `seats` null: as many as come."""

    kind: Kind
    title: Annotated[str, OneLine(120, needed=True)]
    place: Annotated[str, OneLine(160, needed=True)]
    about: Annotated[str, Lines(3000)] = ""
    starts: NaiveDatetime
    ends: NaiveDatetime
    public: bool
    neighbours: bool = False
    registration: bool = False
    seats: int | None = Field(None, ge=1, le=MOST_SEATS)

    def plan(self) -> Plan:
        """As the rules know it."""
        return Plan(
            kind=self.kind,
            title=self.title,
            place=self.place,
            about=self.about,
            starts=self.starts.replace(second=0, microsecond=0),
            ends=self.ends.replace(second=0, microsecond=0),
            public=self.public,
            invites=self.neighbours,
            registration=self.registration,
            seats=self.seats,
        )


class Change(Wanted):
    """All of it, as it is to be; `version` as last seen."""

    version: int = Field(ge=1)


class Cancellation(BaseModel):
    """`word`: why, for everybody who was invited. Not about a person."""

    version: int = Field(ge=1)
    word: Annotated[str, Lines(500)] = ""


class Closing(BaseModel):
    """`walk_ins`: how many came without a registration."""

    version: int = Field(ge=1)
    walk_ins: int = Field(0, ge=0, le=9999)


class Seen(BaseModel):
    """Whether somebody who registered was there."""

    registration: UUID
    came: bool


class OccasionNow(BaseModel):
    """The occasion as it stands."""

    occasion: UUID
    version: int
    state: str

    @classmethod
    def of(cls, occasion: Occasion) -> OccasionNow:
        """As it stands."""
        return cls(occasion=occasion.id, version=occasion.version, state=occasion.state)


class RegistrationSeen(BaseModel):
    """How the registration stands now."""

    registration: UUID
    standing: str


@routes.command("", Action.PLAN_OCCASION)
async def announce(body: Wanted, path: PathOf, work: WorkOf, service: ServiceOf) -> OccasionNow:
    """Announce an occasion.

    `{kind, title, place, about?, starts, ends, public, neighbours?, registration?, seats?}` → `{occasion, version,
    state}`; times as `2026-12-03T19:00`.
    """
    return OccasionNow.of(await planning.announce(work, path, body.plan(), service.calendar.moment()))


@routes.command("/{occasion}/change", Action.PLAN_OCCASION)
async def change(occasion: UUID, body: Change, path: PathOf, work: WorkOf, service: ServiceOf) -> OccasionNow:
    """Change it: all fields as they are to be. Who registered hears of another time or place; with more seats those
    who wait move up.

    As for a new one, and `version`; 409 `occasion_over`, `too_few_seats`. Neighbours that were invited stay so.
    """
    now = service.calendar.moment()
    return OccasionNow.of(await planning.change(work, path, occasion, body.plan(), version=body.version, now=now))


@routes.command("/{occasion}/cancellation", Action.PLAN_OCCASION)
async def cancel(occasion: UUID, body: Cancellation, path: PathOf, work: WorkOf, service: ServiceOf) -> OccasionNow:
    """Cancel it: everybody who meant to come is told, with the word.

    `{version, word?}`; 409 `occasion_over`.
    """
    now = service.calendar.moment()
    return OccasionNow.of(await planning.cancel(work, path, occasion, version=body.version, word=body.word, now=now))


@routes.command("/{occasion}/closing", Action.PLAN_OCCASION)
async def close(occasion: UUID, body: Closing, path: PathOf, work: WorkOf, service: ServiceOf) -> OccasionNow:
    """It is over.

    `{version, walk_ins?}`: how many came without a registration; 409 `not_yet`, `occasion_over`.
    """
    now = service.calendar.moment()
    return OccasionNow.of(
        await planning.close(work, path, occasion, version=body.version, walk_ins=body.walk_ins, now=now)
    )


@routes.command("/{occasion}/attendance", Action.SEE_GUESTS)
async def see(occasion: UUID, body: Seen, path: PathOf, work: WorkOf, service: ServiceOf) -> RegistrationSeen:
    """Somebody who registered was there, or was not after all. Safe to repeat.

    `{registration, came}` → `{registration, standing}`; 409 `not_yet`, `not_coming`, `occasion_over`.
    """
    at = service.calendar.moment()
    one = await attendance.see(work, path, occasion, body.registration, came=body.came, at=at)
    return RegistrationSeen(registration=one.id, standing=one.standing)
