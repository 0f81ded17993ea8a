"""An occasion with all that belongs to it, announced in one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.events.calendar import planning as calendar
from services.events.calendar.tables import Occasion
from services.events.kits import ordering
from services.events.plans import drafting
from services.events.stalls import planning as stalls
from services.events.templates import using
from services.events.together import inviting
from shared.hierarchy import UnitPath
from shared.messaging.work import Work


@dataclass(frozen=True)
class Kit:
    """A kit for the days of the occasion."""

    owner: str
    kind: UUID


@dataclass(frozen=True)
class Whole:
    """An occasion and what belongs to it. `draft`: the one that it was, in this version."""

    occasion: calendar.Plan
    template: UUID | None = None
    stall: stalls.Plan | None = None
    kit: Kit | None = None
    partners: Sequence[UnitPath] = ()
    draft: tuple[UUID, int] | None = None


async def plan(work: Work, unit: UnitPath, whole: Whole, now: datetime) -> Occasion:
    """Announce it with its shifts, its kit, those who invite with it. Raises whatever one of them raises: then nothing
    of it is."""
    which: UUID | None = None
    if whole.draft is not None:
        draft = await drafting.to_change(work, unit, *whole.draft)
        which = draft.id
        await drafting.drop(work, draft, now, announced=True)
    occasion = await calendar.announce(work, unit, whole.occasion, now, which=which)
    if whole.template is not None:
        await using.begin(work, unit, occasion, whole.template, now)
    if whole.stall is not None:
        await stalls.plan(work, unit, occasion.id, whole.stall, now)
    if whole.partners:
        await inviting.ask(work, unit, occasion.id, whole.partners, now)
    if whole.kit is not None:
        first, last = occasion.starts.date(), occasion.ends.date()
        order = ordering.Order(whole.kit.owner, {whole.kit.kind: 1}, first, last, occasion.id)
        await ordering.order(work, unit, order, now)
    return occasion
