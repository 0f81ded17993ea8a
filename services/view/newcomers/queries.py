"""New members of a branch: the list, the open first contacts, one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view import names
from services.view.hosting.roster import known
from services.view.hosting.tables import roster
from services.view.newcomers.projection import admissions, journeys, moves

j, m, ad, r = journeys.c, moves.c, admissions.c, roster.c


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new member with what is known of their journey. `how` in German; `version` is the journey's."""

    person: UUID
    journey: UUID
    name: str
    fields: dict[str, Any]
    started_on: date
    began_at: datetime | None
    how: str
    joined_at: datetime | None
    made_on: date | None
    made_at: datetime | None
    outcome: str | None
    note: UUID | None
    version: int


Shown = Literal["alle", "offen", "spaet", "erledigt"]


def _here(unit: str) -> Select[Any]:
    """Journeys of persons that belong to this branch and that it knows by name."""
    return (
        select(
            journeys,
            r.name,
            r.fields,
            m.moved_to,
            m.moved_at,
            ad.admitted_on,
            ad.admitted_at,
            ad.outcome.label("admission"),
        )
        .join(roster, known(journeys))
        .outerjoin(moves, and_(m.unit == j.unit, m.journey == j.journey))
        .outerjoin(admissions, and_(ad.unit == j.unit, ad.person == j.person))
        .where(
            j.unit == unit,
            j.ended.is_(False),
            j.started_on.is_not(None),
            r.name != "",
            or_(m.moved_to.is_(None), m.moved_to == unit),
        )
    )


def _newcomer(row: Any) -> Newcomer:
    moved = row.moved_to is not None
    how = "zugezogen" if moved else "aufgenommen durch Fristablauf" if row.admission == "lapse" else "aufgenommen"
    return Newcomer(
        person=row.person,
        journey=row.journey,
        name=row.name,
        fields=row.fields,
        started_on=row.started_on,
        began_at=row.began_at,
        how=how,
        joined_at=row.moved_at if moved else row.admitted_at or row.began_at,
        made_on=row.made_on,
        made_at=row.made_at,
        outcome=row.outcome,
        note=row.note,
        version=row.version,
    )


def _filter(shown: Shown, late: date) -> ColumnElement[bool] | None:
    match shown:
        case "offen":
            return j.made_on.is_(None)
        case "spaet":
            return and_(j.made_on.is_(None), j.started_on < late)
        case "erledigt":
            return j.made_on.is_not(None)
        case _:
            return None


async def listed(
    session: AsyncSession,
    unit: str,
    *,
    shown: Shown = "alle",
    late: date,
    query: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[Newcomer]:
    """New members, the most urgent first: open contacts by their beginning, then the latest ones done."""
    wanted = _here(unit)
    if (condition := _filter(shown, late)) is not None:
        wanted = wanted.where(condition)
    if query:
        wanted = wanted.where(_named(query))
    order = (j.made_on.is_not(None), j.made_on.desc(), j.started_on, r.sort_key)
    rows = await session.execute(wanted.order_by(*order).limit(limit).offset(offset))
    return [_newcomer(row) for row in rows]


def _named(query: str) -> ColumnElement[bool]:
    """Each word of the query stands somewhere in the name, whatever its marks."""
    return and_(*(r.sort_key.contains(word, autoescape=True) for word in names.folded(query).split()[:5]))


async def counts(session: AsyncSession, unit: str, late: date, query: str = "") -> dict[Shown, int]:
    """How many there are per filter."""
    wanted = _here(unit)
    if query:
        wanted = wanted.where(_named(query))
    inner = wanted.with_only_columns(j.made_on, j.started_on).subquery()
    open_ = inner.c.made_on.is_(None)
    row = (
        await session.execute(
            select(
                func.count().label("alle"),
                func.count().filter(open_).label("offen"),
                func.count().filter(and_(open_, inner.c.started_on < late)).label("spaet"),
            ).select_from(inner)
        )
    ).one()
    return {"alle": row.alle, "offen": row.offen, "spaet": row.spaet, "erledigt": row.alle - row.offen}


async def waiting(session: AsyncSession, unit: str) -> int:
    """How many new members wait for their first contact."""
    inner = _here(unit).where(j.made_on.is_(None)).with_only_columns(j.journey).subquery()
    return int((await session.execute(select(func.count()).select_from(inner))).scalar_one())


async def one(session: AsyncSession, unit: str, person: UUID) -> Newcomer | None:
    """One new member; None where nobody here is one."""
    row = (await session.execute(_here(unit).where(j.person == person).order_by(j.started_on.desc()).limit(1))).first()
    return _newcomer(row) if row else None
