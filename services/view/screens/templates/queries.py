"""Templates as a unit plans from them: the district's newest, with what the unit has made its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.screens.templates.projection import adaptations, latest, templates, uses
from shared.templates import Part, improved, overtaken

t, n, a, u = templates.c, latest.c, adaptations.c, uses.c
MOST = 100
"""Templates of one district."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a template says."""

    title: str
    about: str
    checklist: str
    weekday: int | None
    begins: time | None
    minutes: int
    seats: int | None

    @property
    def things(self) -> tuple[str, ...]:
        """What is to be prepared, one by one."""
        return tuple(line for line in map(str.strip, self.checklist.splitlines()) if line)

    @property
    def ends(self) -> time | None:
        """When one ends that begins as usual."""
        if self.begins is None:
            return None
        minutes = (self.begins.hour * 60 + self.begins.minute + self.minutes) % (24 * 60)
        return time(*divmod(minutes, 60))


@dataclass(frozen=True, slots=True)
class Template:
    """A template as this unit has it. ``original`` says what the district says, ``says`` what it says here: of ``own``
    parts what this unit has made of them; of those in ``overtaken`` the district has a newer one."""

    template: UUID
    of_unit: str
    kind: str
    says: Says
    original: Says
    own: tuple[str, ...]
    overtaken: tuple[Part, ...]
    revision: int
    since: Mapping[str, int]
    withdrawn: bool
    version: int
    adapted: int
    """The version of what this unit has made of it, 0 for nothing."""


@dataclass(frozen=True, slots=True)
class Use:
    """What an occasion has of its template."""

    template: Template
    revision: int
    follows: tuple[str, ...]

    def better(self, title: str, about: str, minutes: int, seats: int | None, taken: int) -> list[str]:
        """What the district has improved since, and can still be taken over by an occasion that says this."""
        it = self.template
        now = {"title": title, "about": about, "minutes": minutes, "seats": seats}
        says = {name: getattr(it.original, name) for name in now}
        return list(improved(self.follows, self.revision, it.since, it.own, says, now, taken))


async def find(session: AsyncSession, unit: str, *which: ColumnElement[bool], all_: bool = False) -> list[Template]:
    """Those of which this is so, by their kind; ``all_``: also what is withdrawn."""
    mine = [a[name].label(f"own_{name}") for name in ("title", "about", "checklist", "weekday", "begins", "minutes")]
    query = (
        select(templates, n.withdrawn, n.version.label("newest"), *mine, a.seats.label("own_seats"))
        .add_columns(a.own, a.based_on, func.coalesce(a.version, 0).label("adapted"))
        .join(latest, (n.unit == t.unit) & (n.template == t.template))
        .outerjoin(adaptations, (a.unit == t.unit) & (a.template == t.template))
        .where(t.unit == unit, *which, *([] if all_ else [n.withdrawn.is_not(True)]))
        .order_by(t.kind, t.template)
        .limit(MOST)
    )
    rows = (await session.execute(query)).all()
    names = ("title", "about", "checklist")
    ids = {text for row in rows for name in names for text in (row._mapping[name], row._mapping[f"own_{name}"]) if text}
    said = await roster.texts(session, unit, ids)
    return [_template(row._mapping, said) for row in rows]


def _template(row: Any, said: Mapping[UUID, str]) -> Template:
    def says(before: str, parts: Iterable[str]) -> Says:
        def value(name: str, part: str = "") -> Any:
            return row[f"{before}{name}" if (part or name) in parts else name]

        def text(name: str) -> str:
            return said.get(value(name), "")

        return Says(
            title=text("title"),
            about=text("about"),
            checklist=text("checklist"),
            weekday=value("weekday", "time"),
            begins=value("begins", "time"),
            minutes=value("minutes", "time"),
            seats=value("seats"),
        )

    own = tuple(row["own"] or ())
    return Template(
        template=row["template"],
        of_unit=row["of_unit"],
        kind=row["kind"],
        says=says("own_", own),
        original=says("", ()),
        own=own,
        overtaken=tuple(overtaken(own, row["based_on"] or {}, row["since"])),
        revision=row["revision"],
        since=row["since"],
        withdrawn=bool(row["withdrawn"]),
        version=row["newest"],
        adapted=row["adapted"],
    )


async def one(session: AsyncSession, unit: str, template: UUID) -> Template | None:
    """One of them, also where it is withdrawn."""
    return next(iter(await find(session, unit, t.template == template, all_=True)), None)


async def use(session: AsyncSession, unit: str, occasion: UUID) -> Use | None:
    """What an occasion has of its template; None where it has none."""
    query = select(uses).where(u.unit == unit, u.occasion == occasion)
    row = (await session.execute(query)).first()
    template = await one(session, unit, row.template) if row else None
    return Use(template, row.revision, tuple(row.follows)) if row and template else None
