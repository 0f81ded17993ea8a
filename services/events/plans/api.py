"""HTTP: planning in one step, and drafts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, NaiveDatetime

from services.events.calendar.api import OccasionNow
from services.events.calendar.api import Wanted as WantedOccasion
from services.events.plans import drafting, planning
from services.events.plans.planning import Kit, Whole
from services.events.plans.tables import Draft
from services.events.stalls.api import Wanted as WantedStall
from services.events.together.api import paths
from shared.contracts.calendar import Kind
from shared.hierarchy import UnitKey
from shared.occasions import MOST_SEATS
from shared.security.permissions import Action
from shared.service import Service
from shared.text import Lines, OneLine
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["calendar"])


class WantedKit(BaseModel):
    """One kit of this kind, for the days of the occasion."""

    owner: UnitKey
    kind: UUID


class OfDraft(BaseModel):
    """The draft that it was; `version` as last seen."""

    draft: UUID
    version: int = Field(ge=1)


class Planned(WantedOccasion):
    """An occasion as it is announced, and what belongs to it: the template that it comes from, topic and shifts of a
    stall, a kit, units that are asked to invite with it, the draft that it was."""

    template: UUID | None = None
    stall: WantedStall | None = None
    kit: WantedKit | None = None
    partners: list[UnitKey] = Field(default_factory=list, max_length=60)
    draft: OfDraft | None = None

    def whole(self, service: Service) -> Whole:
        """As the rules know it."""
        return Whole(
            occasion=self.plan(),
            template=self.template,
            stall=self.stall.plan() if self.stall else None,
            kit=Kit(self.kit.owner, self.kit.kind) if self.kit else None,
            partners=paths(service, self.partners),
            draft=(self.draft.draft, self.draft.version) if self.draft else None,
        )


class Sketched(BaseModel):
    """What is planned so far: all but kind and title may be open."""

    kind: Kind
    title: Annotated[str, OneLine(120, needed=True)]
    place: Annotated[str, OneLine(160)] = ""
    about: Annotated[str, Lines(3000)] = ""
    starts: NaiveDatetime | None = None
    ends: NaiveDatetime | None = None
    public: bool
    neighbours: bool = False
    registration: bool = False
    seats: int | None = Field(None, ge=1, le=MOST_SEATS)
    template: UUID | None = None

    def sketch(self) -> drafting.Sketch:
        """As the rules know it."""
        same = ("kind", "title", "place", "about", "public", "registration", "seats", "template")
        return drafting.Sketch(
            **{name: getattr(self, name) for name in same},
            starts=self.starts.replace(second=0, microsecond=0) if self.starts else None,
            ends=self.ends.replace(second=0, microsecond=0) if self.ends else None,
            invites=self.neighbours,
        )


class SketchedAgain(Sketched):
    """All of it, as it is to be; `version` as last seen."""

    version: int = Field(ge=1)


class Dropped(BaseModel):
    """`version` as last seen."""

    version: int = Field(ge=1)


class DraftNow(BaseModel):
    """The draft as it stands."""

    draft: UUID
    version: int

    @classmethod
    def of(cls, draft: Draft) -> DraftNow:
        """As it stands."""
        return cls(draft=draft.id, version=draft.version)


@routes.command("/plans", Action.PLAN_OCCASION)
async def plan(body: Planned, path: PathOf, work: WorkOf, service: ServiceOf) -> OccasionNow:
    """Announce an occasion with all that belongs to it, or nothing of it.

    As for an occasion, and `{template?, stall?: {topic, shifts, people}, kit?: {owner, kind}, partners?, draft?:
    {draft, version}}` → `{occasion, version, state}`; 409 `kit_taken` and what else one of them says.
    """
    return OccasionNow.of(await planning.plan(work, path, body.whole(service), service.calendar.moment()))


@routes.command("/drafts", Action.PLAN_OCCASION)
async def save(body: Sketched, path: PathOf, work: WorkOf, service: ServiceOf) -> DraftNow:
    """Keep a draft: nobody outside the unit sees it.

    `{kind, title, place?, about?, starts?, ends?, public, neighbours?, registration?, seats?, template?}` → `{draft,
    version}`.
    """
    return DraftNow.of(await drafting.save(work, path, body.sketch(), service.calendar.moment()))


@routes.command("/drafts/{draft}/change", Action.PLAN_OCCASION)
async def save_again(draft: UUID, body: SketchedAgain, path: PathOf, work: WorkOf, service: ServiceOf) -> DraftNow:
    """Keep it as it is now.

    As for a new one, and `version`.
    """
    now = service.calendar.moment()
    return DraftNow.of(await drafting.save_again(work, path, draft, body.sketch(), version=body.version, now=now))


@routes.command("/drafts/{draft}/dropping", Action.PLAN_OCCASION)
async def drop(draft: UUID, body: Dropped, path: PathOf, work: WorkOf, service: ServiceOf) -> DraftNow:
    """Nothing comes of it: it is erased.

    `{version}`.
    """
    found = await drafting.to_change(work, path, draft, body.version)
    await drafting.drop(work, found, service.calendar.moment(), announced=False)
    return DraftNow.of(found)
