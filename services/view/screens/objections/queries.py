"""Objections: those of an application, those that are pending at a level, and how earlier ones ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.asking import Ask
from services.view.hosting.roster import known
from services.view.hosting.tables import roster
from services.view.screens.objections.projection import ended, objections
from shared.hierarchy import Level

o, e, r = objections.c, ended.c, roster.c
DECIDES = {Level.SUB_DISTRICT: "sub_district", Level.DISTRICT: "district"}


FILED, ENDED = "objection-{}", "objection-{}-ended"
"""Keys of what an application's history tells of an objection: by its id."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection with the person's fields as far as they are known here. Texts are ids of the roster's."""

    objection: UUID
    application: UUID
    person: UUID
    name: str
    fields: dict[str, Any]
    branch: str
    level: str
    filed_on: date
    channel: str
    grounds: UUID
    refused_on: date
    reason: UUID
    hear_by: date
    decide_by: date
    rejected_on: date | None
    earlier_grounds: UUID | None
    earlier_statement: UUID | None
    earlier_reasons: UUID | None
    statement: UUID | None
    stated_on: date | None
    outcome: str | None
    decided_on: date | None
    reasons: UUID | None
    carry_on_by: date | None
    version: int

    def waits(self, today: date) -> bool:
        """Whether the branch has not stated its view and still can."""
        return self.outcome is None and self.statement is None and self.hear_by >= today

    def heard(self, today: date) -> bool:
        """Whether a board may decide: the branch stated its view, or let the time for it pass."""
        return self.statement is not None or today > self.hear_by

    @property
    def texts(self) -> list[UUID]:
        """All texts that belong to it."""
        every = (
            self.grounds,
            self.reason,
            self.statement,
            self.reasons,
            self.earlier_grounds,
            self.earlier_statement,
            self.earlier_reasons,
        )
        return [one for one in every if one is not None]


def decider(ask: Ask, level: str) -> str:
    """The name of the unit whose board decides at a level."""
    path, tree = ask.path, ask.view.service.units
    unit = (path.sub_district if level == "sub_district" else None) or path.district
    return tree[unit].name if unit in tree else unit


def _known(unit: str) -> Select[Any]:
    columns = [o[name] for name in Objection.__slots__ if name in o]
    return (
        select(*columns, r.name, r.fields)
        .join(roster, known(objections))
        .where(o.unit == unit, r.name != "", o.filed_on.is_not(None))
    )


async def of_application(session: AsyncSession, unit: str, application: UUID) -> list[Objection]:
    """The objections to a refusal, the first one first."""
    rows = await session.execute(_known(unit).where(o.application == application).order_by(o.filed_on, o.objection))
    return [Objection(**row._mapping) for row in rows]


async def at_branch(ask: Ask) -> list[Objection]:
    """All of a branch, pending and decided, the one to be heard first at the top: for `Ask.once`."""
    rows = await ask.db.execute(_known(ask.unit.key).order_by(o.hear_by, r.sort_key))
    return [Objection(**row._mapping) for row in rows]


def _pending(unit: str, level: Level) -> Select[Any]:
    # known for another reason, too, somebody stays in the roster: what counts is the objection
    return _known(unit).where(o.level == DECIDES[level], o.outcome.is_(None), r.why.contains(["applicant"]))


async def pending(session: AsyncSession, unit: str, level: Level) -> list[Objection]:
    """At a level above: what its board has to decide, the most urgent first."""
    rows = await session.execute(_pending(unit, level).order_by(o.decide_by, r.sort_key))
    return [Objection(**row._mapping) for row in rows]


async def one(session: AsyncSession, unit: str, level: Level, objection: UUID) -> Objection | None:
    """One that is pending here; None where there is none (any more)."""
    row = (await session.execute(_pending(unit, level).where(o.objection == objection))).first()
    return Objection(**row._mapping) if row else None


@dataclass(frozen=True, slots=True)
class Ended:
    """How an objection ended: nobody's name, nobody's id."""

    of_unit: str
    level: str | None
    outcome: str
    on_day: date | None


async def lately_ended(session: AsyncSession, unit: str, levels: Iterable[str], limit: int = 20) -> list[Ended]:
    """How earlier ones ended, the latest first."""
    query = (
        select(e.of_unit, e.level, e.outcome, e.on_day)
        .where(e.unit == unit, e.level.in_(list(levels)))
        .order_by(e.at.desc())
        .limit(limit)
    )
    return [Ended(**row._mapping) for row in await session.execute(query)]
