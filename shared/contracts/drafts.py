"""Events of `events`: drafts of occasions, known to their unit alone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import NaiveDatetime

from shared.contracts.base import Event, TextId, event
from shared.contracts.calendar import Kind


@event("events.draft_saved", aggregate="draft", subject="draft")
class DraftSaved(Event):
    """All that is planned so far; what is not decided yet is None. Announced, it is the occasion of this id."""

    draft: UUID
    kind: Kind
    title: TextId
    place: TextId | None = None
    about: TextId | None = None
    starts: NaiveDatetime | None = None
    ends: NaiveDatetime | None = None
    public: bool
    neighbours: bool
    registration: bool
    seats: int | None = None
    template: UUID | None = None
    saved_on: date


@event("events.draft_dropped", aggregate="draft", subject="draft")
class DraftDropped(Event):
    """It is announced, or nothing comes of it."""

    draft: UUID
    announced: bool
    dropped_on: date
