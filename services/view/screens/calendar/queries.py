"""Occasions as this unit knows them, and who comes to its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.asking import Ask
from services.view.hosting import roster
from services.view.hosting.tables import roster as persons
from services.view.screens.calendar.projection import ended, filled, occasions, registrations
from services.view.screens.calendar.words import KINDS as KINDS  # these four are for other screens, too
from services.view.screens.calendar.words import WEEKDAYS as WEEKDAYS
from services.view.screens.calendar.words import clock as clock
from services.view.screens.calendar.words import kind as kind
from services.view.screens.people import queries as addresses
from services.view.screens.together import queries as together

o, f, e, r = occasions.c, filled.c, ended.c, registrations.c
MOST = 2000
"""More than a district plans in half a year."""
KEPT = timedelta(days=90)
"""So long a calendar shows what is over."""
State = Literal["planned", "running", "over", "closed", "cancelled"]


def moment(ask: Ask) -> datetime:
    """Now on Berlin's wall clock, with the business date."""
    return ask.view.service.calendar.moment()


@dataclass(frozen=True, slots=True)
class Occasion:
    """All that this unit knows of an occasion. ``of_unit`` invites, and with ``neighbours`` its neighbours, too;
    ``co_organisers`` invite together with it."""

    occasion: UUID
    of_unit: str
    kind: str
    title: str
    starts: datetime
    ends: datetime
    place: str
    about: str
    public: bool
    neighbours: bool
    registration: bool
    seats: int | None
    taken: int
    waiting: int
    cancelled_on: date | None
    word: str
    closed_on: date | None
    came: int
    walk_ins: int
    sequence: int
    said_at: datetime
    version: int
    co_organisers: tuple[str, ...] = ()

    @property
    def free(self) -> int | None:
        """Seats that somebody has who registers now; None where as many come as like to. What is free beside somebody
        who waits is kept for them."""
        if self.seats is None or not self.registration:
            return None
        return 0 if self.waiting else max(self.seats - self.taken, 0)

    @property
    def open(self) -> bool:
        """Whether whoever has its address finds a page of it without signing in. One that is among ourselves is on
        no list: its address goes from hand to hand, for whoever is to register."""
        return self.public or self.registration

    def state(self, at: datetime) -> State:
        """How it stands at a moment of Berlin's wall clock."""
        if self.cancelled_on is not None:
            return "cancelled"
        if self.closed_on is not None:
            return "closed"
        return "planned" if at < self.starts else "running" if at < self.ends else "over"


async def find(
    session: AsyncSession, unit: str, *which: ColumnElement[bool], latest: bool = False, limit: int = MOST
) -> list[Occasion]:
    """Those of which this is so, by their beginning. A neighbour's to which this unit invited for a while is known no
    more, unless neighbours are invited anyway."""
    known = o.invited.is_not(None) | o.occasion.not_in(together.left(unit))
    version = func.greatest(o.version, func.coalesce(f.version, 0), func.coalesce(e.version, 0))
    query = (
        select(occasions, f.taken, f.waiting, e.cancelled_on, e.cancelled_at, e.word, e.closed_on, e.came, e.walk_ins)
        .add_columns(e.sequence.label("last_sequence"), version.label("newest"))
        .outerjoin(filled, (f.unit == o.unit) & (f.occasion == o.occasion))
        .outerjoin(ended, (e.unit == o.unit) & (e.occasion == o.occasion))
        .where(o.unit == unit, known, *which)
        .order_by(o.starts.desc() if latest else o.starts, o.occasion)
        .limit(limit)
    )
    rows = (await session.execute(query)).all()
    ids = {text for row in rows for text in (row.title, row.place, row.about, row.word) if text}
    said = await roster.texts(session, unit, ids)
    return [_occasion(row, said) for row in rows]


def _occasion(row: Row[Any], said: dict[UUID, str]) -> Occasion:
    def text(record: UUID | None) -> str:
        return said.get(record, "") if record else ""

    return Occasion(
        occasion=row.occasion,
        of_unit=row.of_unit,
        kind=row.kind,
        title=text(row.title) or kind(row.kind).name,
        starts=row.starts,
        ends=row.ends,
        place=text(row.place),
        about=text(row.about),
        public=row.public,
        neighbours=row.invited is not None,
        co_organisers=tuple(row.co_organisers),
        registration=row.registration,
        seats=row.seats,
        taken=row.taken or 0,
        waiting=row.waiting or 0,
        cancelled_on=row.cancelled_on,
        word=text(row.word),
        closed_on=row.closed_on,
        came=row.came or 0,
        walk_ins=row.walk_ins or 0,
        sequence=max(row.sequence, row.last_sequence or 0),
        said_at=max(row.said_at, row.cancelled_at) if row.cancelled_at else row.said_at,
        version=row.newest,
    )


async def one(session: AsyncSession, unit: str, occasion: UUID) -> Occasion | None:
    """One of them."""
    return next(iter(await find(session, unit, o.occasion == occasion)), None)


def of(units: Iterable[str]) -> ColumnElement[bool]:
    """Those of these units."""
    return o.of_unit.in_(list(units))


def with_us(unit: str) -> ColumnElement[bool]:
    """Those to which this unit invites: its own, and others' together with them."""
    return (o.of_unit == unit) | o.occasion.in_(together.joined(unit))


def between(first: date, last: date) -> ColumnElement[bool]:
    """Those that take place on any of these days, both included."""
    midnight = datetime.min.time()
    return (o.starts < datetime.combine(last + timedelta(days=1), midnight)) & (
        o.ends >= datetime.combine(first, midnight)
    )


def to_come(at: datetime) -> ColumnElement[bool]:
    """Those that are not over. One that is cancelled is told of until the day after, as in calendar files."""
    midnight = datetime.combine(at.date(), datetime.min.time())
    return (o.ends > at) | (e.cancelled_on.is_not(None) & (o.starts >= midnight - timedelta(days=1)))


def in_calendars(at: datetime) -> ColumnElement[bool]:
    """Those that a calendar file has: what took place for a while, what is cancelled until the day after."""
    midnight = datetime.combine(at.date(), datetime.min.time())
    kept = e.cancelled_on.is_(None) & (o.ends >= midnight - KEPT)
    return kept | (e.cancelled_on.is_not(None) & (o.starts >= midnight - timedelta(days=1)))


def taken_place(at: datetime, since: date) -> ColumnElement[bool]:
    """Those that took place since a day."""
    begun = datetime.combine(since, datetime.min.time())
    return (o.ends <= at) & (o.ends >= begun) & e.cancelled_on.is_(None)


def happened(at: datetime) -> ColumnElement[bool]:
    """Those that took place."""
    return ((o.ends <= at) | e.closed_on.is_not(None)) & e.cancelled_on.is_(None)


def came(standing: str) -> bool:
    """Whether somebody was there, or had a seat and nobody has ticked anybody (yet)."""
    return standing in ("attended", "seated")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who registered for one of our occasions: the name only while this unit may know it."""

    registration: UUID
    name: str
    email: str
    standing: str
    party: int
    why: str
    until: datetime | None
    note: str
    registered_on: date | None
    unreached: bool = False


async def guests(session: AsyncSession, unit: str, occasion: UUID) -> Sequence[Guest]:
    """Who registered, in the order of arrival. Whoever is not (or no longer) known here is not among them."""
    query = (
        select(registrations, persons.c.name, persons.c.fields)
        .join(persons, roster.known(registrations))
        .where(r.unit == unit, r.occasion == occasion, r.standing.is_not(None), persons.c.name != "")
        .order_by(func.coalesce(r.again_at, r.registered_at).nulls_last(), r.registration)
    )
    rows = (await session.execute(query)).all()
    notes = await roster.texts(session, unit, [row.note for row in rows if row.note])
    unreached = await addresses.unreached_among(session, unit, [row.person for row in rows])
    return [
        Guest(
            registration=row.registration,
            name=row.name,
            email=row.fields.get("email") or "",
            standing=row.standing,
            party=row.party or 1,
            why=row.why or "",
            until=row.until,
            note=notes.get(row.note, ""),
            registered_on=row.again_on or row.registered_on,
            unreached=row.person in unreached,
        )
        for row in rows
    ]


async def needing(session: AsyncSession, unit: str, at: datetime) -> list[Occasion]:
    """Our own that are not closed: to come, or over within the last weeks."""
    lately = at - timedelta(days=28)
    return await find(session, unit, of([unit]), o.ends > lately, e.cancelled_on.is_(None), e.closed_on.is_(None))


def address(ask: Ask, it: Occasion) -> str:
    """The page for whoever has no account, of the unit that invites; empty where this view does not have it, or where
    there is none. Where this unit invites, too, its own page has it."""
    if not it.open or not ask.view.hosts(it.of_unit):
        return f"/{ask.unit.key}/einladung/{it.occasion}" if it.public and ask.unit.key in it.co_organisers else ""
    return f"/{it.of_unit}/einladung/{it.occasion}"
