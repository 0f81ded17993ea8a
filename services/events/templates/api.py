"""HTTP: templates, what a unit makes of them, and what an occasion takes over."""

from __future__ import annotations

from datetime import time
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.events.calendar.api import OccasionNow
from services.events.templates import adapting, keeping, using
from services.events.templates.tables import Adaptation, Template
from shared.contracts.calendar import Kind
from shared.occasions import MOST_SEATS
from shared.problems import wrong_value
from shared.security.permissions import Action
from shared.templates import MOST_MINUTES, Part
from shared.text import Lines, OneLine
from shared.web import PathOf, Routes, ServiceOf, WorkOf

routes = Routes(prefix="/units/{unit}", tags=["templates"])


def _on_the_wall(value: time | None) -> time | None:
    if value is not None and value.tzinfo is not None:
        raise wrong_value("Bitte gib eine Uhrzeit an, zum Beispiel 19:00.")
    return None if value is None else value.replace(second=0, microsecond=0)


class Described(BaseModel):
    """`checklist`: one thing a line. `weekday` 0 is Monday, null: any; `begins` null: it differs; `seats` null: nobody
    has to register."""

    title: Annotated[str, OneLine(120, needed=True)]
    about: Annotated[str, Lines(3000)] = ""
    checklist: Annotated[str, Lines(2000)] = ""
    weekday: int | None = Field(None, ge=0, le=6)
    begins: Annotated[time | None, AfterValidator(_on_the_wall)] = None
    minutes: int = Field(ge=15, le=MOST_MINUTES)
    seats: int | None = Field(None, ge=1, le=MOST_SEATS)


class Written(Described):
    """A template for occasions of a kind."""

    kind: Kind

    def wanted(self) -> keeping.Wanted:
        """As the rules know it."""
        return keeping.Wanted(**{name: getattr(self, name) for name in Written.model_fields})


class Improved(Written):
    """All of it, as it is to be; `version` as last seen."""

    version: int = Field(ge=1)


class Seen(BaseModel):
    """`version` as last seen."""

    version: int = Field(ge=1)


class Adapted(Described):
    """How the unit wants it, all of it; what is as in the template follows the template. `revision`: the template's
    that they saw; `version`: of what they had made of it, 0 for nothing."""

    revision: int = Field(ge=1)
    version: int = Field(ge=0)

    def wanted(self) -> adapting.Wanted:
        """As the rules know it."""
        return adapting.Wanted(**{name: getattr(self, name) for name in Described.model_fields})


class Following(BaseModel):
    """The part that is to be as the district has it."""

    part: Part
    version: int = Field(ge=1)


class TemplateNow(BaseModel):
    """The template as it stands."""

    template: UUID
    version: int
    revision: int

    @classmethod
    def of(cls, template: Template) -> TemplateNow:
        """As it stands."""
        return cls(template=template.id, version=template.version, revision=template.revision)


class AdaptationNow(BaseModel):
    """What the unit has made of it."""

    template: UUID
    version: int
    own: list[str]

    @classmethod
    def of(cls, mine: Adaptation) -> AdaptationNow:
        """As it stands."""
        return cls(template=mine.template, version=mine.version, own=mine.own)


@routes.command("/templates", Action.KEEP_TEMPLATES)
async def write(body: Written, path: PathOf, work: WorkOf, service: ServiceOf) -> TemplateNow:
    """Write a template: everybody below can plan from it.

    `{kind, title, about?, checklist?, weekday?, begins?, minutes, seats?}` → `{template, version, revision}`.
    """
    return TemplateNow.of(await keeping.write(work, path, body.wanted(), service.calendar.moment()))


@routes.command("/templates/{template}/change", Action.KEEP_TEMPLATES)
async def improve(template: UUID, body: Improved, path: PathOf, work: WorkOf, service: ServiceOf) -> TemplateNow:
    """Improve it. What units have made their own of it stays; what is planned is not changed by it.

    As for a new one, and `version`; 409 `template_withdrawn`.
    """
    now = service.calendar.moment()
    return TemplateNow.of(await keeping.improve(work, path, template, body.wanted(), version=body.version, now=now))


@routes.command("/templates/{template}/withdrawal", Action.KEEP_TEMPLATES)
async def withdraw(template: UUID, body: Seen, path: PathOf, work: WorkOf, service: ServiceOf) -> TemplateNow:
    """Nothing new is planned from it.

    `{version}`; 409 `template_withdrawn`.
    """
    now = service.calendar.moment()
    return TemplateNow.of(await keeping.withdraw(work, path, template, version=body.version, now=now))


@routes.command("/templates/{template}/adaptation", Action.PLAN_OCCASION)
async def adapt(template: UUID, body: Adapted, path: PathOf, work: WorkOf, service: ServiceOf) -> AdaptationNow:
    """Make parts of a template the unit's own: they stay, whatever the district improves; every other part follows.

    All fields as they are to be, with `revision` and `version`; 409 `template_improved`, `template_withdrawn`.
    """
    now = service.calendar.moment()
    mine = await adapting.adapt(
        work, path, template, body.wanted(), revision=body.revision, version=body.version, now=now
    )
    return AdaptationNow.of(mine)


@routes.command("/templates/{template}/following", Action.PLAN_OCCASION)
async def follow_again(
    template: UUID, body: Following, path: PathOf, work: WorkOf, service: ServiceOf
) -> AdaptationNow:
    """Leave the unit's own version of a part: it is as the district has it from now on.

    `{part, version}`.
    """
    now = service.calendar.moment()
    return AdaptationNow.of(await adapting.follow_again(work, path, template, body.part, version=body.version, now=now))


@routes.command("/occasions/{occasion}/template", Action.PLAN_OCCASION)
async def take_over(occasion: UUID, body: Seen, path: PathOf, work: WorkOf, service: ServiceOf) -> OccasionNow:
    """Take over what the district has improved since the occasion was planned, where nobody changed it here.

    `{version}` of the occasion; 409 `nothing_better`, `no_template`, `occasion_over`.
    """
    now = service.calendar.moment()
    return OccasionNow.of(await using.take_over(work, path, occasion, version=body.version, now=now))
