"""Events of `events`: templates of occasions, what a branch makes its own of one, and what is planned from one.

What is typed is a text of `people`. A template is for everybody below the unit that keeps it; what a branch has made of
it is the branch's own. `since` says in which revision each part was last improved: from it follows, wherever it is
read, what of an improvement is still to be taken over (`shared/templates.py`).
"""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Event, TextId, event
from shared.contracts.calendar import Kind
from shared.templates import Part, Planned


class Revisions(BaseModel):
    """A revision for each part; 0: none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: int = 0
    about: int = 0
    checklist: int = 0
    time: int = 0
    seats: int = 0


@event("events.template_revised", aggregate="template", subject="template")
class TemplateRevised(Event):
    """All that stands of a template; the first revision is 1. `weekday` 0 is Monday, None: any; `begins` Berlin's wall
    clock, None: it differs; `seats` None: nobody has to register. `checklist`: one thing a line."""

    template: UUID
    kind: Kind
    title: TextId
    about: TextId | None = None
    checklist: TextId | None = None
    weekday: int | None = None
    begins: time | None = None
    minutes: int
    seats: int | None = None
    revision: int
    since: Revisions
    revised_on: date


@event("events.template_withdrawn", aggregate="template", subject="template")
class TemplateWithdrawn(Event):
    """Nothing new is planned from it. What is planned stays."""

    template: UUID
    withdrawn_on: date


@event("events.template_adapted", aggregate="template_adaptation", subject="adaptation")
class TemplateAdapted(Event):
    """What a unit has made its own of a template, all of it: of `own` parts what stands here, of the others what the
    template says. `based_on`: the revision of each own part's original that they knew."""

    adaptation: UUID
    template: UUID
    own: list[Part]
    title: TextId | None = None
    about: TextId | None = None
    checklist: TextId | None = None
    weekday: int | None = None
    begins: time | None = None
    minutes: int | None = None
    seats: int | None = None
    based_on: Revisions
    adapted_on: date


@event("events.template_used", aggregate="template_use", subject="occasion")
class TemplateUsed(Event):
    """An occasion is planned from a template, or stands otherwise to it. `follows`: what nobody changed since it was
    taken over in this revision; `seats`: whether fewer can be had is known with the occasion."""

    occasion: UUID
    template: UUID
    revision: int
    follows: list[Planned]
    used_on: date
