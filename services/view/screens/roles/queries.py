"""Who holds which office."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.screens.roles.projection import grants
from shared.security.permissions import Role

g = grants.c


@dataclass(frozen=True, slots=True)
class Held:
    """An office that somebody holds now; `name` and `by` are empty where they are not known here."""

    grant: UUID
    person: UUID
    name: str
    role: Role
    at: str
    since: date
    by: str
    by_unit: str


ACTING = (Role.BOARD, Role.OFFICE)
"""Offices of which one is needed for anything to be decided; a contact person's is none."""


async def held(session: AsyncSession, unit: str, at: Collection[str]) -> list[Held]:
    """The offices of these units, boards first, then by name."""
    query = select(grants).where(
        g.unit == unit, g.at.in_(list(at)), g.ended_on.is_(None), g.person.is_not(None), g.from_day.is_not(None)
    )
    rows = (await session.execute(query)).all()
    people = await roster.people(session, unit, [one for row in rows for one in (row.person, row.granted_by) if one])

    def name(person: UUID | None) -> str:
        return str(people[person]["name"]) if person in people else ""

    found = [
        Held(
            grant=row.grant,
            person=row.person,
            name=name(row.person),
            role=Role(row.role),
            at=row.at,
            since=row.from_day,
            by=name(row.granted_by),
            by_unit=row.granted_in or "",
        )
        for row in rows
    ]
    order = list(Role)
    return sorted(found, key=lambda one: (order.index(one.role), one.name))


async def vacated(session: AsyncSession, unit: str, at: Collection[str]) -> dict[str, date]:
    """Of these units those in which somebody was in office and nobody is any more, and since when."""
    query = select(g.at, func.max(g.ended_on).label("since")).where(
        g.unit == unit, g.at.in_(list(at)), g.role.in_([role.value for role in ACTING])
    )
    rows = await session.execute(query.group_by(g.at).having(func.bool_and(g.ended_on.is_not(None))))
    return {row.at: row.since for row in rows}


async def answering(session: AsyncSession, unit: str) -> str:
    """Who answers new members of a branch for want of a contact person, as `notify` names them: the first of the board
    who has an address; empty where that is for the level above."""
    board = select(g.person).where(g.unit == unit, g.at == unit, g.role == Role.BOARD.value, g.ended_on.is_(None))
    rows = (await session.execute(board.where(g.person.is_not(None)).order_by(g.grant))).scalars().all()
    people = await roster.people(session, unit, rows)
    reached = (people[one] for one in rows if one in people and people[one].get("email"))
    return next((str(one["name"]) for one in reached), "")
