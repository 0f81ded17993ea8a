"""Drafts are saved, saved again, dropped, and become an occasion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.events.calendar import times
from services.events.plans.tables import Draft
from shared.contracts.calendar import Kind
from shared.contracts.drafts import DraftDropped, DraftSaved
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import LOOK, Problem, changed_meanwhile, not_found

TEXTS = ("title", "place", "about")
FACTS = ("kind", "starts", "ends", "public", "invites", "registration", "seats", "template")


@dataclass(frozen=True)
class Sketch:
    """What is planned so far: all but the title may be open."""

    kind: Kind
    title: str
    place: str
    about: str
    starts: datetime | None
    ends: datetime | None
    public: bool
    invites: bool
    registration: bool
    seats: int | None
    template: UUID | None


async def save(work: Work, unit: UnitPath, sketch: Sketch, now: datetime) -> Draft:
    """There is a draft. Raises Problem 422 where its times could never be."""
    _could_be(sketch)
    said = {name: getattr(sketch, name) for name in TEXTS}
    texts: dict[str, Any] = {name: work.say_text(text) if text else None for name, text in said.items()}
    facts = {name: getattr(sketch, name) for name in FACTS}
    draft = Draft(unit=unit.unit, path=unit.model_dump(), said=said, **texts, **facts)
    work.session.add(draft)
    _say(work, draft, now.date())
    await work.session.flush()
    return draft


async def save_again(
    work: Work, unit: UnitPath, draft_id: UUID, sketch: Sketch, *, version: int, now: datetime
) -> Draft:
    """It is otherwise. Raises Problem 404, 409, 422."""
    _could_be(sketch)
    draft = await to_change(work, unit, draft_id, version)
    for name in TEXTS:
        text = getattr(sketch, name)
        if draft.said[name] != text:
            if old := getattr(draft, name):
                work.forget_text(old)
            setattr(draft, name, work.say_text(text) if text else None)
    draft.said = {name: getattr(sketch, name) for name in TEXTS}
    for name in FACTS:
        setattr(draft, name, getattr(sketch, name))
    draft.version += 1
    _say(work, draft, now.date())
    return draft


async def to_change(work: Work, unit: UnitPath, draft_id: UUID, version: int) -> Draft:
    """A draft of this unit, locked. Raises Problem 404 (also where it is announced meanwhile), 409."""
    draft = await work.session.get(Draft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None or draft.unit != unit.unit:
        raise not_found("Diesen Entwurf")
    if draft.version != version:
        raise changed_meanwhile(draft.version)
    return draft


async def drop(work: Work, draft: Draft, now: datetime, *, announced: bool) -> None:
    """It is no draft any more; its words are erased wherever they are read."""
    for name in TEXTS:
        if text := getattr(draft, name):
            work.forget_text(text)
    draft.version += 1
    dropped = DraftDropped(unit=draft.unit_path, draft=draft.id, announced=announced, dropped_on=now.date())
    work.emit(dropped, version=draft.version)
    await work.session.delete(draft)
    await work.session.flush()


def _could_be(sketch: Sketch) -> None:
    """A draft may lie in the past or be open: what it says has to be on the clock, and end after it begins."""
    errors = []
    for name, moment in (("starts", sketch.starts), ("ends", sketch.ends)):
        if moment is not None and not times.is_on_the_clock(moment):
            said = "Diese Uhrzeit gibt es an dem Tag nicht: Da beginnt die Sommerzeit."
            errors.append({"pointer": f"/{name}", "detail": said})
    if sketch.starts and sketch.ends and sketch.ends <= sketch.starts:
        errors.append({"pointer": "/ends", "detail": "Das Ende liegt vor dem Anfang."})
    if errors:
        raise Problem(422, "invalid", LOOK, errors=errors)


def _say(work: Work, draft: Draft, on: date) -> None:
    same: dict[str, Any] = {name: getattr(draft, name) for name in (*TEXTS, *FACTS) if name != "invites"}
    saved = DraftSaved(unit=draft.unit_path, draft=draft.id, neighbours=draft.invites, saved_on=on, **same)
    work.emit(saved, version=draft.version)
