"""A unit makes parts of a template its own, and leaves them again. Every other part follows the district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from services.events.templates import keeping, queries
from services.events.templates.tables import TEXTS, Adaptation, Template
from shared.contracts.templates import Revisions, TemplateAdapted
from shared.database import one_at_a_time
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, changed_meanwhile
from shared.templates import PARTS, Part

OF_PART: dict[Part, tuple[str, ...]] = {
    "title": ("title",),
    "about": ("about",),
    "checklist": ("checklist",),
    "time": ("weekday", "begins", "minutes"),
    "seats": ("seats",),
}


@dataclass(frozen=True)
class Wanted:
    """How the unit wants it: all parts. What is as the district has it is not its own."""

    title: str
    about: str
    checklist: str
    weekday: int | None
    begins: time | None
    minutes: int
    seats: int | None

    def part(self, part: Part) -> Any:
        """What it says in a part."""
        return tuple(getattr(self, name) for name in OF_PART[part]) if part == "time" else getattr(self, part)


async def adapt(
    work: Work,
    unit: UnitPath,
    template_id: UUID,
    wanted: Wanted,
    *,
    revision: int,
    version: int,
    now: datetime,
) -> Adaptation:
    """What differs from the template is the unit's own from now on, and stays; the rest follows.

    `revision`: of the template that they had before their eyes; `version`: of what they had made of it, 0 for nothing.
    Raises Problem 404, 409 (either is another meanwhile, withdrawn), 422 (it is the unit's own template).
    """
    template, mine = await _taken(work, unit, template_id, version)
    if template.revision != revision:
        raise Problem(
            409,
            "template_improved",
            "Die Vorlage ist gerade verbessert worden. Lade die Seite neu: Dort steht, was neu ist.",
            current_version=mine.version,
        )
    original = keeping.stands(template)
    own = [part for part in PARTS if wanted.part(part) != original.part(part)]
    values = {name: getattr(wanted, name) for part in own for name in OF_PART[part]}
    return _becomes(work, template, mine, own, values, dict.fromkeys(own, template.revision), now)


async def follow_again(
    work: Work, unit: UnitPath, template_id: UUID, part: Part, *, version: int, now: datetime
) -> Adaptation:
    """In this part it is as the district has it, from now on. Raises Problem 404, 409."""
    template, mine = await _taken(work, unit, template_id, version)
    own: list[Part] = [one for one in PARTS if one in mine.own and one != part]
    values = {name: mine.said.get(name) if name in TEXTS else getattr(mine, name) for p in own for name in OF_PART[p]}
    return _becomes(work, template, mine, own, values, {one: mine.based_on[one] for one in own}, now)


async def _taken(work: Work, unit: UnitPath, template_id: UUID, version: int) -> tuple[Template, Adaptation]:
    template = await queries.for_unit(work.session, unit, template_id)
    if template.unit == unit.unit:
        raise Problem(422, "own_template", "Das ist Eure eigene Vorlage: Ändere sie selbst.")
    if template.withdrawn:
        raise Problem(409, "template_withdrawn", "Diese Vorlage gibt es nicht mehr.")
    await one_at_a_time(work.session, "template", template_id, unit.unit)
    mine = await queries.adaptation(work.session, unit, template_id)
    if mine is None:
        mine = Adaptation(template=template.id, unit=unit.unit, path=unit.model_dump(), own=[], said={}, based_on={})
        work.session.add(mine)
    if version != mine.version:
        raise changed_meanwhile(mine.version)
    return template, mine


def _becomes(
    work: Work,
    template: Template,
    mine: Adaptation,
    own: list[Part],
    values: dict[str, Any],
    based_on: dict[Part, int],
    now: datetime,
) -> Adaptation:
    queries.say_anew(work, mine, {name: str(values.get(name) or "") for name in TEXTS})
    for name in ("weekday", "begins", "minutes", "seats"):
        setattr(mine, name, values.get(name))
    mine.own, mine.based_on = list(own), {str(part): revision for part, revision in based_on.items()}
    mine.version += 1
    adapted = TemplateAdapted(
        unit=mine.unit_path,
        adaptation=mine.id,
        template=template.id,
        own=own,
        based_on=Revisions(**mine.based_on),
        adapted_on=now.date(),
        **{name: getattr(mine, name) for name in (*TEXTS, "weekday", "begins", "minutes", "seats")},
    )
    work.emit(adapted, version=mine.version)
    return mine
