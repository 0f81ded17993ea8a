"""Applications of a branch: open ones, decided ones, one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.asking import Ask
from services.view.hosting.roster import known
from services.view.hosting.tables import roster
from services.view.screens.applications.projection import applications, letters, needed
from services.view.screens.people import queries as people
from shared.contracts.members import PaperLetter

a, r = applications.c, roster.c


@dataclass(frozen=True, slots=True)
class Application:
    """One application with the applicant's fields as far as they are known here."""

    application: UUID
    person: UUID
    name: str
    fields: dict[str, Any]
    received_on: date
    decide_by: date
    received_at: datetime | None
    channel: str
    warned_at: datetime | None
    days_left: int | None
    refused_on: date | None
    reason: UUID | None
    reason_told: bool | None
    object_by: date | None
    admitted_on: date | None
    outcome: str | None
    on_objection: str | None
    decided_at: datetime | None
    version: int

    @property
    def decided_on(self) -> date | None:
        """When the board decided, or the month was over."""
        return self.admitted_on or self.refused_on


@dataclass(frozen=True, slots=True)
class Posted:
    """A printed letter that has gone. `about`: the objection, or the application itself."""

    letter: PaperLetter
    about: UUID
    on: date


_FIELDS = [a[name] for name in Application.__slots__ if name in a and name != "person"]


def _here(unit: str) -> Select[Any]:
    return (
        select(*_FIELDS, a.person, r.name, r.fields)
        .join(roster, known(applications))
        .where(a.unit == unit, r.name != "", a.received_on.is_not(None))
    )


_open = and_(a.refused_on.is_(None), a.admitted_on.is_(None))


async def open_ones(session: AsyncSession, unit: str, limit: int | None = None) -> list[Application]:
    """Not decided yet, the most urgent first; whose month is over is a member, even before that is recorded."""
    rows = await session.execute(_here(unit).where(_open).order_by(a.decide_by, r.sort_key).limit(limit))
    return [Application(**row._mapping) for row in rows]


async def decided(session: AsyncSession, unit: str, limit: int | None = None, offset: int = 0) -> list[Application]:
    """Decided, the latest first."""
    when = func.coalesce(a.admitted_on, a.refused_on)
    rows = await session.execute(
        _here(unit).where(_decided).order_by(when.desc(), r.sort_key).limit(limit).offset(offset)
    )
    return [Application(**row._mapping) for row in rows]


_decided = or_(a.refused_on.is_not(None), a.admitted_on.is_not(None))


async def decided_count(session: AsyncSession, unit: str) -> int:
    """How many are decided."""
    inner = _here(unit).where(_decided).with_only_columns(a.application).subquery()
    return int((await session.execute(select(func.count()).select_from(inner))).scalar_one())


async def one(session: AsyncSession, unit: str, application: UUID) -> Application | None:
    """One application; None where there is none here."""
    row = (await session.execute(_here(unit).where(a.application == application))).first()
    return Application(**row._mapping) if row else None


async def posted(session: AsyncSession, unit: str, application: UUID) -> list[Posted]:
    """The printed letters that have gone, the latest first."""
    c = letters.c
    found = (
        select(c.letter, c.about, c.posted_on)
        .where(c.unit == unit, c.application == application, c.posted_on.is_not(None))
        .order_by(c.posted_on.desc(), c.version.desc())
    )
    return [Posted(*row) for row in await session.execute(found)]


Letters = frozenset[tuple[str, UUID]]
"""Letters, each with what it is about: the objection, or the application itself."""


async def to_print(ask: Ask, found: Application) -> Letters:
    """Which letters have to be printed, since no mail could say them."""
    c = needed.c
    query = select(c.letter, c.about).where(c.unit == ask.unit.key, c.application == found.application)
    return frozenset((row.letter, row.about) for row in await ask.db.execute(query))


@dataclass(frozen=True, slots=True)
class OnHand:
    """An application that may need somebody today. `corrected_on`: when the mail address was corrected last. `posted`:
    letters that have gone; `needed`: those that no mail could say, whatever address there is by now."""

    application: Application
    corrected_on: date | None
    posted: Letters
    needed: Letters


async def on_hand(ask: Ask) -> list[OnHand]:
    """What is open, the most urgent first; and of what is decided, on whatever day, who has no address or was not
    reached, until they are welcomed: of a refusal, an objection may be decided any day. One statement for all cards on
    *Heute*, by `Ask.once`."""
    gone, missed = _listed(letters, letters.c.posted_on.is_not(None)), _listed(needed)
    corrected_on = people.email_corrected_on(ask.unit.key, a.person)
    silent = func.coalesce(r.fields["email"].astext, "") == ""
    welcomed = _listed(letters, letters.c.posted_on.is_not(None), letters.c.letter == "welcome").is_not(None)
    query = (
        _here(ask.unit.key)
        .add_columns(corrected_on.label("corrected_on"), gone.label("gone"), missed.label("missed"))
        .where(or_(_open, and_(or_(silent, missed.is_not(None)), not_(welcomed))))
        .order_by(a.decide_by, r.sort_key)
    )
    found = []
    for row in await ask.db.execute(query):
        fields = dict(row._mapping)
        more = fields.pop("corrected_on"), _letters(fields.pop("gone")), _letters(fields.pop("missed"))
        found.append(OnHand(Application(**fields), *more))
    return found


def _listed(table: Table, *which: ColumnElement[bool]) -> ScalarSelect[Any]:
    """An application's letters of a table, in one column."""
    c = table.c
    every = select(func.array_agg(func.concat(c.letter, " ", c.about)))
    return (
        every.where(c.unit == a.unit, c.application == a.application, *which).correlate(applications).scalar_subquery()
    )


def _letters(listed: Sequence[str] | None) -> Letters:
    pairs = (one.split(" ") for one in listed or ())
    return frozenset((letter, UUID(about)) for letter, about in pairs)
