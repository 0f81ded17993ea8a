"""Kits, and promises of them, as this unit knows them: one query each, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.screens.kits.projection import handed, kits, latest, missing, promises, steps, taken

k, t, n, p, s = kits.c, taken.c, latest.c, promises.c, steps.c

AT_HOME = ("offered", "ordered", "promised")
AWAY = ("dispatched", "there", "returning")
ALIVE = (*AT_HOME, *AWAY)
LATE_KEPT = timedelta(days=7)
"""What is overdue counts as away for so long from today; decided by `events`."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which so many are away."""

    first: date
    last: date
    amount: int = 1

    def meets(self, first: date, last: date) -> bool:
        """Whether both have a day in common."""
        return self.first <= last and first <= self.last


@dataclass(frozen=True, slots=True)
class Kit:
    """All that this unit knows of a kit: not who has it."""

    kit: UUID
    owner: str
    kind: UUID
    name: str
    number: int
    amount: int | None
    topic: str
    contents: str
    days_before: int
    days_after: int
    standing: str
    taken: tuple[Span, ...]
    version: int

    @property
    def called(self) -> str:
        """``Wohnen 2``; what is counted has no number."""
        return f"{self.name} {self.number}" if self.number else self.name

    def blocked(self, first: date, last: date) -> tuple[date, date]:
        """With the days on the way."""
        return first - timedelta(days=self.days_before), last + timedelta(days=self.days_after)

    def free(self, first: date, last: date) -> int:
        """How many are free on these days, with those on the way."""
        begins, ends = self.blocked(first, last)
        near = [one for one in self.taken if one.meets(begins, ends)]
        if self.standing != "in_stock":
            return 0
        if self.amount is None:
            return 0 if near else 1
        days = {max(one.first, begins) for one in near}
        most = max((sum(one.amount for one in near if one.first <= day <= one.last) for day in days), default=0)
        return max(self.amount - most, 0)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise that this unit gives or gets. `by`: who ordered, while their office here is known."""

    promise: UUID
    of_unit: str
    owner: str
    kit: UUID
    name: str
    number: int
    amount: int
    by: str
    occasion: UUID | None
    needed_from: date
    needed_until: date
    out_on: date
    back_by: date
    standing: str
    why: str
    until: datetime | None
    in_danger: bool
    expected: date | None
    hand_to: UUID | None
    hand_to_unit: str | None
    from_unit: str | None
    word: str
    changed_on: date
    ordered_on: date | None
    dispatched_on: date | None
    there_on: date | None
    kind: UUID

    @property
    def called(self) -> str:
        """``Wohnen 2``; ``12 × Stuhl``."""
        return f"{self.name} {self.number}" if self.number else f"{self.amount} × {self.name}"

    def comes_back(self, today: date) -> date:
        """The last day on which it is away: later than agreed where whoever has it says so, or is late."""
        return max(self.due, today) if self.standing in AWAY else self.due

    @property
    def due(self) -> date:
        """The day by which it should be back: as agreed, or as whoever has it says."""
        return max(self.back_by, self.expected or self.back_by)

    def late(self, today: date) -> bool:
        """Whether it should be back, and nobody has sent it back."""
        return self.standing in ("dispatched", "there") and self.due < today

    @property
    def sent_back_on(self) -> date | None:
        """Since when it is on its way back, where nothing has been said of it since."""
        return self.changed_on if self.standing == "returning" and self.why == "sent_back" else None


async def stock(session: AsyncSession, unit: str, owners: Iterable[str]) -> list[Kit]:
    """The kits of these owners that are not gone, by name and number."""
    query = (
        select(kits, t.spans, n.version.label("newest"))
        .outerjoin(taken, (t.unit == k.unit) & (t.kit == k.kit))
        .outerjoin(latest, (n.unit == k.unit) & (n.kit == k.kit))
        .where(k.unit == unit, k.owner.in_(list(owners)), k.standing != "gone")
    )
    rows = (await session.execute(query)).all()
    said = await roster.texts(session, unit, {one for row in rows for one in (row.kind, row.contents) if one})
    found = [_kit(row, said) for row in rows]
    return sorted(found, key=lambda one: (one.owner, one.name.casefold(), one.number))


def _kit(row: Any, said: dict[UUID, str]) -> Kit:
    spans = tuple(
        Span(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]), one["amount"])
        for one in row.spans or ()
    )
    same = ("kit", "owner", "kind", "number", "amount", "topic", "days_before", "days_after", "standing")
    return Kit(
        **{name: getattr(row, name) for name in same},
        name=said.get(row.kind, "") or "Paket",
        contents=said.get(row.contents, "") if row.contents else "",
        taken=spans,
        version=row.newest or row.version,
    )


async def found(session: AsyncSession, unit: str, *which: ColumnElement[bool]) -> list[Promise]:
    """Promises of which this is so, by their first day."""
    query = (
        select(promises, s.ordered_on, s.dispatched_on, s.there_on)
        .outerjoin(steps, (s.unit == p.unit) & (s.promise == p.promise))
        .where(p.unit == unit, *which)
        .order_by(p.out_on, p.promise)
    )
    rows = (await session.execute(query)).all()
    said = await roster.texts(session, unit, {one for row in rows for one in (row.kind, row.word) if one})
    people = await roster.people(session, unit, (row.person for row in rows if row.person))
    return [_promise(row, said, people) for row in rows]


_SAME = (
    *("promise", "of_unit", "owner", "kit", "kind", "number", "amount", "occasion", "needed_from", "needed_until"),
    *("out_on", "back_by", "standing", "why", "until", "in_danger", "expected", "hand_to", "hand_to_unit"),
    *("from_unit", "changed_on", "ordered_on", "dispatched_on", "there_on"),
)


def _promise(row: Any, said: dict[UUID, str], people: dict[UUID, dict[str, Any]]) -> Promise:
    return Promise(
        **{name: getattr(row, name) for name in _SAME},
        name=said.get(row.kind, "") or "Paket",
        by=people.get(row.person, {}).get("name", "") if row.person else "",
        word=said.get(row.word, "") if row.word else "",
    )


async def lent(session: AsyncSession, unit: str, since: date) -> list[Promise]:
    """What this unit lends: all that stands, and what was back since a day."""
    return await found(session, unit, p.owner == unit, p.standing.in_(ALIVE) | (p.changed_on >= since))


async def borrowed(session: AsyncSession, unit: str, since: date) -> list[Promise]:
    """What this unit borrows: all that stands, and what was lately."""
    return await found(session, unit, p.of_unit == unit, p.standing.in_(ALIVE) | (p.changed_on >= since))


async def for_stall(session: AsyncSession, unit: str, occasion: UUID) -> list[Promise]:
    """What this unit gives or gets for a stall."""
    return await found(session, unit, p.occasion == occasion)


async def one(session: AsyncSession, unit: str, promise: UUID) -> Promise | None:
    """One of either."""
    return next(iter(await found(session, unit, p.promise == promise)), None)


@dataclass(frozen=True, slots=True)
class Missing:
    """What somebody said is missing."""

    text: str
    at_return: bool
    said_on: date


async def is_missing(session: AsyncSession, unit: str, which: Sequence[UUID]) -> dict[UUID, list[Missing]]:
    """By promise what is missing."""
    m = missing.c
    query = select(missing).where(m.unit == unit, m.promise.in_(list(which))).order_by(m.said_on, m.missing)
    rows = (await session.execute(query)).all() if which else []
    said = await roster.texts(session, unit, [row.missing for row in rows])
    result: dict[UUID, list[Missing]] = {}
    for row in rows:
        if row.missing in said:
            result.setdefault(row.promise, []).append(Missing(said[row.missing], row.at_return, row.said_on))
    return result


async def giver(session: AsyncSession, unit: str, promise: UUID) -> str:
    """Who had it before, where it is handed on to this unit: the name, until it is there."""
    h = handed.c
    person = await session.scalar(select(h.person).where(h.unit == unit, h.hand_to == promise))
    people = await roster.people(session, unit, [person] if person else [])
    return str(people[person]["name"]) if person in people else ""
