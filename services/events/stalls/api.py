"""HTTP: what a branch does with its stalls."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.events.stalls import duties, planning, reporting
from services.events.stalls.planning import Plan
from services.events.stalls.queries import Whole
from services.events.stalls.tables import Duty
from shared.contracts.stalls import Talks
from shared.occasions import MOST_PEOPLE, MOST_SHIFTS
from shared.security.permissions import Action
from shared.text import OneLine
from shared.topics import TOPICS
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}/occasions/{occasion}/stall", tags=["stalls"])


def _listed(topic: str) -> str:
    if topic not in TOPICS:
        raise ValueError("Dieses Thema steht nicht auf der Liste.")
    return topic


Topic = Annotated[str, AfterValidator(_listed)]
"""A key of `shared/topics.py`."""


class Wanted(BaseModel):
    """What it is about, and in how many shifts of how many people."""

    topic: Topic
    shifts: int = Field(ge=1, le=MOST_SHIFTS)
    people: int = Field(ge=1, le=MOST_PEOPLE)

    def plan(self) -> Plan:
        """As the rules know it."""
        return Plan(self.topic, self.shifts, self.people)


class Change(Wanted):
    """All of it, as it is to be; `version` as last seen."""

    version: int = Field(ge=1)


class Taking(BaseModel):
    """`person`: somebody of the branch; nobody: oneself."""

    person: UUID | None = None


class Told(BaseModel):
    """How many talks, about what; `sentence`: for the branch, not about a person. `missed`: duties of those who were
    not there."""

    talks: Talks
    topics: list[Topic] = Field(default_factory=list, max_length=len(TOPICS))
    sentence: Annotated[str, OneLine(300)] = ""
    missed: list[UUID] = Field(default_factory=list, max_length=MOST_SHIFTS * MOST_PEOPLE)


class StallNow(BaseModel):
    """The stall as it stands, with its shifts in their order."""

    stall: UUID
    version: int
    shifts: list[UUID]

    @classmethod
    def of(cls, whole: Whole) -> StallNow:
        """As it stands."""
        return cls(stall=whole.stall.id, version=whole.stall.version, shifts=[one.id for one in whole.shifts])


class DutyNow(BaseModel):
    """The duty as it stands."""

    duty: UUID
    standing: str

    @classmethod
    def of(cls, duty: Duty) -> DutyNow:
        """As it stands."""
        return cls(duty=duty.id, standing=duty.standing)


@routes.command("", Action.PLAN_STALL)
async def plan(occasion: UUID, body: Wanted, path: PathOf, work: WorkOf, service: ServiceOf) -> StallNow:
    """Give an announced stall a topic and shifts of equal length.

    `{topic, shifts, people}` → `{stall, version, shifts}`; 409 `already_planned`, `no_stall`, `occasion_over`.
    """
    return StallNow.of(await planning.plan(work, path, occasion, body.plan(), service.calendar.moment()))


@routes.command("/change", Action.PLAN_STALL)
async def change(occasion: UUID, body: Change, path: PathOf, work: WorkOf, service: ServiceOf) -> StallNow:
    """Other shifts, or another topic. Whoever has a place keeps it, and hears of another time.

    As for a new one, and `version`; 409 `places_taken` where somebody would lose theirs.
    """
    now = service.calendar.moment()
    return StallNow.of(await planning.change(work, path, occasion, body.plan(), version=body.version, now=now))


@routes.command("/shifts/{shift}/duty", Action.TAKE_SHIFT)
async def take(occasion: UUID, shift: UUID, body: Taking, path: PathOf, work: WorkOf, service: ServiceOf) -> DutyNow:
    """Take a place in a shift, oneself or for somebody of the branch. Safe to repeat.

    `{person?}` → `{duty, standing}`; 409 `shift_full`, `shift_over`.
    """
    return DutyNow.of(await duties.take(work, path, occasion, shift, body.person, service.calendar.moment()))


@routes.command("/duties/{duty}/leaving", Action.TAKE_SHIFT)
async def leave(occasion: UUID, duty: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> DutyNow:
    """Leave a place. On the last day before the stall a shift that is empty then is told to whoever stood there last.
    Safe to repeat.

    409 `shift_over`.
    """
    return DutyNow.of(await duties.leave(work, path, occasion, duty, service.calendar.moment()))


@routes.command("/duties/{duty}/search", Action.TAKE_SHIFT)
async def seek(occasion: UUID, duty: UUID, path: PathOf, work: WorkOf, service: ServiceOf) -> DutyNow:
    """Look for a stand-in, and keep the place until there is one. Safe to repeat.

    409 `shift_over`.
    """
    return DutyNow.of(await duties.seek(work, path, occasion, duty, service.calendar.moment()))


@routes.command("/report", Action.REPORT_STALL)
async def report(occasion: UUID, body: Told, path: PathOf, work: WorkOf, service: ServiceOf) -> StallNow:
    """Report what it was like, once; the occasion is closed by it.

    `{talks, topics?, sentence?, missed?}` → `{stall, version, shifts}`; 409 `already_reported`, `not_yet`.
    """
    told = reporting.Told(body.talks, tuple(dict.fromkeys(body.topics)), body.sentence, set(body.missed))
    return StallNow.of(await reporting.report(work, path, occasion, told, service.calendar.moment()))
