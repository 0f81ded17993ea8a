"""What the district does with its templates: write, improve, withdraw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from services.events.templates import queries
from services.events.templates.tables import TEXTS, Template
from shared.contracts.calendar import Kind
from shared.contracts.templates import Revisions, TemplateRevised, TemplateWithdrawn
from shared.hierarchy import Level, UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, changed_meanwhile
from shared.templates import PARTS, Part


@dataclass(frozen=True)
class Wanted:
    """What a template says."""

    kind: Kind
    title: str
    about: str
    checklist: str
    weekday: int | None
    begins: time | None
    minutes: int
    seats: int | None

    def part(self, part: Part) -> Any:
        """What it says in a part."""
        return (self.weekday, self.begins, self.minutes) if part == "time" else getattr(self, part)


def stands(template: Template) -> Wanted:
    """What a template says now."""
    return Wanted(
        kind=template.kind,  # type: ignore[arg-type]  # written by the same list
        title=template.said["title"],
        about=template.said["about"],
        checklist=template.said["checklist"],
        weekday=template.weekday,
        begins=template.begins,
        minutes=template.minutes,
        seats=template.seats,
    )


async def write(work: Work, unit: UnitPath, wanted: Wanted, now: datetime) -> Template:
    """There is one more. Raises Problem 422 below the district."""
    if unit.level is not Level.DISTRICT:
        raise Problem(422, "no_templates", "Vorlagen schreibt der Bezirk.")
    said = {name: getattr(wanted, name) for name in TEXTS}
    texts: dict[str, Any] = {name: work.say_text(text) if text else None for name, text in said.items()}
    template = Template(
        unit=unit.unit,
        path=unit.model_dump(),
        kind=wanted.kind,
        said=said,
        **texts,
        weekday=wanted.weekday,
        begins=wanted.begins,
        minutes=wanted.minutes,
        seats=wanted.seats,
        since=dict.fromkeys(PARTS, 1),
    )
    work.session.add(template)
    _say(work, template, now.date())
    await work.session.flush()
    return template


async def improve(
    work: Work, unit: UnitPath, template_id: UUID, wanted: Wanted, *, version: int, now: datetime
) -> Template:
    """It says something else from now on; in which part is remembered. Saved as it was, nothing happens.

    Raises Problem 404, 409 (changed, withdrawn) or 422 (another kind).
    """
    template = await _open(work, unit, template_id, version)
    old = stands(template)
    if wanted.kind != old.kind:
        raise Problem(422, "other_kind", "Was es ist, bleibt: Für etwas anderes schreib eine neue Vorlage.")
    if not (better := [part for part in PARTS if wanted.part(part) != old.part(part)]):
        return template
    template.revision += 1
    template.since = template.since | dict.fromkeys(better, template.revision)
    queries.say_anew(work, template, {name: getattr(wanted, name) for name in TEXTS})
    for name in ("weekday", "begins", "minutes", "seats"):
        setattr(template, name, getattr(wanted, name))
    template.version += 1
    _say(work, template, now.date())
    return template


async def withdraw(work: Work, unit: UnitPath, template_id: UUID, *, version: int, now: datetime) -> Template:
    """Nothing new is planned from it. Raises Problem 404, 409."""
    template = await _open(work, unit, template_id, version)
    template.withdrawn = True
    template.version += 1
    gone = TemplateWithdrawn(unit=template.unit_path, template=template.id, withdrawn_on=now.date())
    work.emit(gone, version=template.version)
    return template


async def _open(work: Work, unit: UnitPath, template_id: UUID, version: int) -> Template:
    template = await queries.of_keeper(work.session, unit, template_id)
    if template.withdrawn:
        raise Problem(409, "template_withdrawn", "Diese Vorlage ist schon zurückgezogen.")
    if version != template.version:
        raise changed_meanwhile(template.version)
    return template


def _say(work: Work, template: Template, on: date) -> None:
    same = ("kind", *TEXTS, "weekday", "begins", "minutes", "seats", "revision")
    revised = TemplateRevised(
        unit=template.unit_path,
        template=template.id,
        since=Revisions(**template.since),
        revised_on=on,
        **{name: getattr(template, name) for name in same},
    )
    work.emit(revised, version=template.version)
