"""Prospects as this unit knows them: by name in the branch, as figures above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.hosting.tables import roster as persons
from services.view.screens.prospects.funnel import STAGES, Cell
from services.view.screens.prospects.projection import below, figures, people, steps

p, s, f, b = people.c, steps.c, figures.c, below.c


@dataclass(frozen=True, slots=True)
class Prospect:
    """Somebody who wants to stay in touch, with what they said of themself."""

    prospect: UUID
    person: UUID
    name: str
    fields: dict[str, Any]
    source: str
    met_on: date | None
    opened_on: date | None
    opened_at: datetime | None
    consent: str
    interest: str
    responsible: UUID | None
    next_step: str
    next_on: date | None
    answer_by: date | None
    application: UUID | None
    version: int

    @property
    def email(self) -> str:
        """Their address."""
        return str(self.fields.get("email") or "")

    @property
    def phone(self) -> str:
        """Their number."""
        return str(self.fields.get("phone") or "")


async def find(
    session: AsyncSession, unit: str, *which: ColumnElement[bool], limit: int | None = None
) -> list[Prospect]:
    """Those of which this is so, by what is due. Whoever is not (or no longer) known here is not among them."""
    query = (
        select(people, persons.c.name, persons.c.fields)
        .join(persons, roster.known(people))
        .where(p.unit == unit, persons.c.name != "", *which)
        .order_by(p.next_on.nulls_last(), persons.c.sort_key, p.prospect)
        .limit(limit)
    )
    rows = (await session.execute(query)).all()
    said = await roster.texts(session, unit, [row.about for row in rows if row.about])
    return [
        Prospect(
            prospect=row.prospect,
            person=row.person,
            name=row.name,
            fields=row.fields,
            source=row.source or "other",
            met_on=row.met_on,
            opened_on=row.opened_on,
            opened_at=row.opened_at,
            consent=row.consent or "",
            interest=said.get(row.about, ""),
            responsible=row.responsible,
            next_step=row.next_step or "other",
            next_on=row.next_on,
            answer_by=row.answer_by,
            application=row.application,
            version=row.version,
        )
        for row in rows
    ]


OPEN = p.next_on.is_not(None) & p.application.is_(None)
APPLIED = p.application.is_not(None) & p.joined_on.is_(None) & p.refused_on.is_(None)


async def one(session: AsyncSession, unit: str, prospect: UUID) -> Prospect | None:
    """One who is open."""
    return next(iter(await find(session, unit, OPEN, p.prospect == prospect)), None)


async def of_application(session: AsyncSession, unit: str, application: UUID) -> Prospect | None:
    """Whoever an applicant was before."""
    return next(iter(await find(session, unit, p.application == application)), None)


async def due(session: AsyncSession, unit: str, today: date) -> list[Prospect]:
    """Whose next step is due."""
    return await find(session, unit, OPEN, p.next_on <= today)


@dataclass(frozen=True, slots=True)
class Step:
    """What was done with somebody."""

    number: int
    done: str
    done_on: date
    done_by: UUID | None
    at: datetime


async def steps_of(session: AsyncSession, unit: str, prospect: UUID) -> Sequence[Step]:
    """What was done, the latest first."""
    query = (
        select(s.number, s.done, s.done_on, s.done_by, s.at)
        .where(s.unit == unit, s.prospect == prospect)
        .order_by(s.done_on.desc(), s.number.desc())
    )
    return [Step(*row) for row in await session.execute(query)]


async def cells(session: AsyncSession, unit: str, since: date, *, own: bool) -> list[Cell]:
    """How far those got who were met since then: the branch's `own` by the month, else of all branches below."""
    if own:
        query = select(figures).where(f.unit == unit, f.of_unit == unit, f.month >= since)
    else:
        query = select(below).where(b.unit == unit, b.quarter >= since)
    rows = (await session.execute(query)).mappings()
    return [Cell(row["source"], stage, row[stage]) for row in rows for stage in STAGES]
