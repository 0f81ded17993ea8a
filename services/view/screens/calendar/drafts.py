"""Drafts of this unit: what somebody here has in mind and nobody else knows of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.screens.calendar.projection import drafts, dropped
from services.view.screens.calendar.words import kind

d, n = drafts.c, dropped.c
MOST = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """What is planned so far."""

    draft: UUID
    kind: str
    title: str
    place: str
    about: str
    starts: datetime | None
    ends: datetime | None
    public: bool
    neighbours: bool
    registration: bool
    seats: int | None
    template: UUID | None
    version: int


async def find(session: AsyncSession, unit: str, draft: UUID | None = None) -> list[Draft]:
    """All of them, or this one; the next first, those without a day last."""
    query = (
        select(drafts, n.version.label("newest"))
        .join(dropped, (n.unit == d.unit) & (n.draft == d.draft))
        .where(d.unit == unit, n.dropped_on.is_(None), *([d.draft == draft] if draft else []))
        .order_by(d.starts.nulls_last(), d.draft)
        .limit(MOST)
    )
    rows = (await session.execute(query)).all()
    texts = {text for row in rows for text in (row.title, row.place, row.about) if text}
    said = await roster.texts(session, unit, texts)
    return [
        Draft(
            draft=row.draft,
            kind=row.kind,
            title=said.get(row.title, "") or kind(row.kind).name,
            place=said.get(row.place, ""),
            about=said.get(row.about, ""),
            starts=row.starts,
            ends=row.ends,
            public=row.public,
            neighbours=row.neighbours,
            registration=row.registration,
            seats=row.seats,
            template=row.template,
            version=row.newest,
        )
        for row in rows
    ]
