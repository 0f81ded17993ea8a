"""A branch's members, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import names
from services.view.hosting.tables import roster
from services.view.screens.members.projection import came

r, m = roster.c, came.c


@dataclass(frozen=True, slots=True)
class Member:
    """A member or guest. `since`: member of the party, as far as is known; `moved_on`: came from another branch."""

    person: UUID
    name: str
    fields: dict[str, Any]
    guest: bool
    since: date | None
    moved_on: date | None


def _members(unit: str, query: str = "") -> Select[Any]:
    wanted = (
        select(r.person, r.name, r.fields, m.status, m.joined_on, m.admitted_on, m.moved_on)
        .outerjoin(came, and_(m.unit == r.unit, m.person == r.person))
        .where(r.unit == unit, r.name != "", r.why.contains(["member"]))
    )
    return wanted.where(names.found(r.sort_key, query))


def _member(row: Any) -> Member:
    return Member(
        row.person, row.name, row.fields, row.status == "guest", row.admitted_on or row.joined_on, row.moved_on
    )


async def listed(
    session: AsyncSession, unit: str, query: str = "", *, limit: int | None = None, offset: int = 0
) -> Sequence[Member]:
    """By family name; all words of `query` stand in the name."""
    ordered = _members(unit, query).order_by(r.sort_key, r.person).limit(limit).offset(offset)
    return [_member(row) for row in await session.execute(ordered)]


async def count(session: AsyncSession, unit: str, query: str = "") -> int:
    """How many there are."""
    return await session.scalar(select(func.count()).select_from(_members(unit, query).subquery())) or 0


async def one(session: AsyncSession, unit: str, person: UUID) -> Member | None:
    """One member; None for whoever is none here."""
    row = (await session.execute(_members(unit).where(r.person == person))).first()
    return _member(row) if row else None
