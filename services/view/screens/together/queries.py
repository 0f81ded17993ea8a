"""Who invites together, as far as this unit asked or is asked. It knows nothing of what is told of occasions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.screens.together.projection import co_organisers

c = co_organisers.c
OPEN = ("asked", "joined")
STILL_TOLD = ("joined", "off")
"""Standings of a partner that is told of an occasion to the end."""


@dataclass(frozen=True, slots=True)
class CoOrganiser:
    """``partner`` is asked by ``of_unit`` to invite together; the texts only while they are read here."""

    occasion: UUID
    of_unit: str
    partner: str
    standing: str
    kind: str
    title: str
    place: str
    starts: datetime
    ends: datetime
    public: bool


def joined(unit: str) -> Select[tuple[UUID]]:
    """Ids of occasions of others to which this unit invites, too: also where they are off."""
    mine = (c.unit == unit, c.partner == unit, c.standing.in_(STILL_TOLD))
    return select(c.occasion).where(*mine)


def left(unit: str) -> Select[tuple[UUID]]:
    """Ids of occasions of neighbours that are told here no more: this unit has left, or was taken out."""
    mine = (c.unit == unit, c.partner == unit, c.above.is_(False), c.standing.not_in(STILL_TOLD))
    return select(c.occasion).where(*mine)


async def find(session: AsyncSession, unit: str, *which: ColumnElement[bool]) -> list[CoOrganiser]:
    """Those of which this is so, by their beginning."""
    query = select(co_organisers).where(c.unit == unit, *which).order_by(c.starts, c.partner).limit(500)
    rows = (await session.execute(query)).all()
    said = await roster.texts(session, unit, {text for row in rows for text in (row.title, row.place)})
    return [
        CoOrganiser(
            occasion=row.occasion,
            of_unit=row.of_unit,
            partner=row.partner,
            standing=row.standing,
            kind=row.kind,
            title=said.get(row.title, ""),
            place=said.get(row.place, ""),
            starts=row.starts,
            ends=row.ends,
            public=row.public,
        )
        for row in rows
    ]


async def of(session: AsyncSession, unit: str, occasion: UUID) -> list[CoOrganiser]:
    """Everybody who was ever asked for one of our occasions; of another's only ourselves."""
    return await find(session, unit, c.occasion == occasion)


async def waiting(session: AsyncSession, unit: str, at: datetime) -> list[CoOrganiser]:
    """Where this unit is asked and has not answered, as long as that helps."""
    return await find(session, unit, c.partner == unit, c.standing == "asked", c.starts > at)


def names(found: Collection[CoOrganiser], standing: str) -> list[str]:
    """The units of one standing."""
    return [one.partner for one in found if one.standing == standing]
