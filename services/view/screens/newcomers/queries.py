"""New members of a branch: the list, the open first contacts, one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.asking import Ask
from services.view.frame.measure import Cell, as_of
from services.view.hosting import names
from services.view.hosting.roster import known
from services.view.hosting.tables import roster
from services.view.screens.contacts import queries as contacts
from services.view.screens.contacts.queries import InOffice
from services.view.screens.newcomers.projection import (
    admissions,
    agreed,
    events,
    journeys,
    moves,
    standings,
    talks,
    tries,
)
from services.view.screens.units import queries as units

LOOKED_AT = 24
"""Of whoever waits for a call, for *Heute*."""

j, m, ad, r = journeys.c, moves.c, admissions.c, roster.c
t, tr, ag, st = talks.c, tries.c, agreed.c, standings.c


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
    corrected_on: date | None
    tries: int
    tried_on: date | None
    again_on: date | None
    missed_on: date | None
    """The last day in time, where that was missed and no other day counts since."""
    version: int

    def is_later(self, today: date) -> bool:
        """Whether they want to speak on a day that is to come."""
        return self.again_on is not None and self.again_on > today


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of a history. `kind`: made, tried, corrected, try_corrected (of the try with the version `entry`),
    noted."""

    version: int
    kind: str
    at: datetime
    day: date | None
    outcome: str | None
    again_on: date | None
    note: UUID | None
    entry: int | None = None


Shown = Literal["alle", "offen", "jetzt", "spaet", "erledigt"]
"""`jetzt`: owed, and no later day was agreed on."""


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
            t.made_on,
            t.said_at.label("made_at"),
            t.outcome,
            t.corrected_on,
            func.coalesce(tr.tries, 0).label("tries"),
            tr.tried_on,
            ag.again_on,
            st.state,
            st.day,
        )
        .join(roster, known(journeys))
        .outerjoin(moves, and_(m.unit == j.unit, m.journey == j.journey))
        .outerjoin(admissions, and_(ad.unit == j.unit, ad.person == j.person))
        .outerjoin(talks, and_(t.unit == j.unit, t.journey == j.journey))
        .outerjoin(tries, and_(tr.unit == j.unit, tr.journey == j.journey))
        .outerjoin(agreed, and_(ag.unit == j.unit, ag.journey == j.journey))
        .outerjoin(standings, and_(st.unit == j.unit, st.journey == j.journey))
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
        corrected_on=row.corrected_on,
        tries=row.tries,
        tried_on=row.tried_on,
        again_on=row.again_on,
        missed_on=row.day if row.state in ("overdue", "late") else None,
        version=row.version,
    )


def _filter(shown: Shown, late: date, today: date) -> ColumnElement[bool] | None:
    match shown:
        case "offen":
            return t.made_on.is_(None)
        case "jetzt":
            return and_(t.made_on.is_(None), or_(ag.again_on.is_(None), ag.again_on <= today))
        case "spaet":
            return _overdue(late)
        case "erledigt":
            return t.made_on.is_not(None)
        case _:
            return None


def _overdue(late: date) -> ColumnElement[bool]:
    """As the rows show it: what mentoring has said, and what is past by the standards of today."""
    return and_(t.made_on.is_(None), or_(func.coalesce(st.state == "overdue", False), j.started_on < late))


async def listed(
    session: AsyncSession,
    unit: str,
    *,
    shown: Shown = "alle",
    late: date,
    today: date,
    query: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> list[Newcomer]:
    """New members, the most urgent first: open contacts by their beginning, those with a later day agreed on after
    them, then the latest ones done."""
    wanted = _here(unit)
    if (condition := _filter(shown, late, today)) is not None:
        wanted = wanted.where(condition)
    if query:
        wanted = wanted.where(_named(query))
    later = func.coalesce(ag.again_on > today, False)
    order = (t.made_on.is_not(None), t.made_on.desc(), later, j.started_on, r.sort_key)
    rows = await session.execute(wanted.order_by(*order).limit(limit).offset(offset))
    return [_newcomer(row) for row in rows]


def _named(query: str) -> ColumnElement[bool]:
    """Each word of the query stands somewhere in the name, whatever its marks."""
    return names.found(r.sort_key, query)


async def counts(session: AsyncSession, unit: str, late: date, today: date, query: str = "") -> dict[Shown, int]:
    """How many there are per filter."""
    wanted = _here(unit)
    if query:
        wanted = wanted.where(_named(query))
    open_ = t.made_on.is_(None)
    now = _filter("jetzt", late, today)
    assert now is not None
    row = (
        await session.execute(
            wanted.with_only_columns(
                func.count().label("alle"),
                func.count().filter(open_).label("offen"),
                func.count().filter(now).label("jetzt"),
                func.count().filter(_overdue(late)).label("spaet"),
            )
        )
    ).one()
    erledigt = row.alle - row.offen
    return {"alle": row.alle, "offen": row.offen, "jetzt": row.jetzt, "spaet": row.spaet, "erledigt": erledigt}


async def waiting(session: AsyncSession, unit: str) -> int:
    """How many new members wait for their first contact."""
    inner = _here(unit).where(t.made_on.is_(None)).with_only_columns(j.journey).subquery()
    return int((await session.execute(select(func.count()).select_from(inner))).scalar_one())


async def one(session: AsyncSession, unit: str, person: UUID) -> Newcomer | None:
    """One new member; None where nobody here is one."""
    row = (await session.execute(_here(unit).where(j.person == person).order_by(j.started_on.desc()).limit(1))).first()
    return _newcomer(row) if row else None


async def history(session: AsyncSession, unit: str, person: UUID, journey: UUID) -> list[Happened]:
    """What happened in somebody's journey, newest first."""
    e = events.c
    query = select(events).where(e.unit == unit, e.person == person, e.journey == journey).order_by(e.version.desc())
    return [
        Happened(row.version, row.kind, row.at, row.day, row.outcome, row.again_on, row.note, row.entry)
        for row in await session.execute(query)
    ]


async def called(
    session: AsyncSession, unit: str, today: date, periods: tuple[str, ...], changed: date | None = None
) -> dict[Cell, int]:
    """First contacts of the branch's new members by how they stand, as the levels above count them; without those who
    have left or moved away, whom the branch does not know any more."""
    state, day = func.coalesce(st.state, "running"), func.coalesce(st.day, j.started_on)
    inner = _here(unit).with_only_columns(state.label("state"), day.label("day")).subquery()
    c = inner.c
    found = await session.execute(select(c.state, c.day, func.count().label("n")).group_by(c.state, c.day))
    counts: dict[Cell, int] = defaultdict(int)
    for row in found:
        counts[as_of(Cell(row.state, row.day), today, periods, changed)] += row.n
    return counts


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides about every row: the periods in force, since when they are, who is responsible."""

    periods: tuple[str, ...]
    responsible: InOffice | None
    changed_on: date | None = None
    contacts: Sequence[InOffice] = ()

    def due(self, newcomer: Newcomer) -> date:
        """The last day in time."""
        return newcomer.missed_on or units.due(newcomer.started_on, self.periods, self.changed_on)

    def late_before(self, today: date) -> date:
        """Whose membership began before this day is overdue."""
        return units.late_before(today, self.periods, self.changed_on)


async def rules(ask: Ask) -> Rules:
    """The standards and the contact person of the branch."""
    found = await units.in_force(ask.db, ask.unit.key, ask.today)
    tree, unit = ask.view.service.units, ask.unit.key
    own = (await contacts.in_order(ask.db, unit, ask.today, [unit])).get(unit, [])
    responsible = own[0] if own else None
    return Rules(units.periods(found, tree, unit), responsible, units.changed_on(found, tree, unit), own)


async def owed(ask: Ask) -> tuple[list[Newcomer], int]:
    """Who waits for a call, the most urgent first (of very many the first ones), and how many do.

    Whoever wants to speak on a day that is to come stands last, and is not counted."""
    by, day = await ask.once(rules), ask.today
    late = by.late_before(day)
    found = await listed(ask.db, ask.unit.key, shown="offen", late=late, today=day, limit=LOOKED_AT)
    if len(found) >= LOOKED_AT:
        return found, (await counts(ask.db, ask.unit.key, late, day))["jetzt"]
    return found, sum(not one.is_later(day) for one in found)
