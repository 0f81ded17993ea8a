"""Who is responsible for a branch's new members, in which order, who is asked, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import names
from services.view.hosting.roster import known
from services.view.hosting.tables import roster
from services.view.screens.contacts.projection import appointments, places, requests

a = appointments.c


@dataclass(frozen=True, slots=True)
class InOffice:
    """An appointment that is running, with the name as far as this unit knows it."""

    appointment: UUID
    branch: str
    person: UUID | None
    name: str
    phone: str
    email: str
    since: date
    until: date | None
    stand_in: bool
    appointed_by: str | None

    @property
    def unread(self) -> bool:
        """No mail reaches them. Whose name is not known here may have an address."""
        return bool(self.name) and not self.email


@dataclass(frozen=True, slots=True)
class Unread:
    """Contact persons whom no mail reaches, and who gets theirs meanwhile (empty: the board)."""

    people: tuple[InOffice, ...]
    instead: str


def unread(all_: Sequence[InOffice]) -> Unread:
    """Whom of a branch's contact persons, in their order, no mail reaches: `notify` writes to the first who has an
    address, else to the board."""
    reached = next((one for one in all_ if not one.unread), None)
    return Unread(tuple(one for one in all_ if one.unread), (reached.name or "jemand anderes") if reached else "")


def running(today: date) -> ColumnElement[bool]:
    """Appointments that count on a day: begun, not ended, the term not over."""
    return and_(
        a.ended_on.is_(None),
        a.from_day <= today,
        or_(a.until.is_(None), a.until >= today),
    )


async def in_order(
    session: AsyncSession, unit: str, today: date, branches: Iterable[str] | None = None
) -> dict[str, list[InOffice]]:
    """All contact persons by branch, the first one first; or who stands in. A branch without any is left out."""
    p = places.c
    query = (
        select(appointments, roster.c.name, roster.c.fields)
        .outerjoin(roster, known(appointments))
        .outerjoin(places, and_(p.unit == a.unit, p.appointment == a.appointment))
        .where(a.unit == unit, running(today))
        # a contact person comes before who stood in: of two facts the second may still be on its way
        .order_by(a.kind, func.coalesce(p.place, 1), a.from_day.desc(), a.version.desc())
    )
    if branches is not None:
        query = query.where(a.branch.in_(list(branches)))
    found: dict[str, list[InOffice]] = {}
    for row in await session.execute(query):
        fields = row.fields or {}
        one = InOffice(
            appointment=row.appointment,
            branch=row.branch,
            person=row.person,
            name=row.name or "",
            phone=names.phone(fields),
            email=fields.get("email") or "",
            since=row.from_day,
            until=row.until,
            stand_in=row.kind == "stand_in",
            appointed_by=row.appointed_by,
        )
        found.setdefault(row.branch, []).append(one)
    return found


async def in_office(
    session: AsyncSession, unit: str, today: date, branches: Iterable[str] | None = None
) -> dict[str, InOffice]:
    """Who is responsible, by branch: the first contact person, or who stands in."""
    return {branch: all_[0] for branch, all_ in (await in_order(session, unit, today, branches)).items()}


async def vacant_since(session: AsyncSession, unit: str, branches: Iterable[str], today: date) -> dict[str, date]:
    """The day on which the last appointment of a branch ended; a branch that never had one is left out."""
    last = func.max(func.least(func.coalesce(a.ended_on, a.until), func.coalesce(a.until, a.ended_on)))
    query = select(a.branch, last.label("last")).where(a.unit == unit, a.branch.in_(list(branches))).group_by(a.branch)
    return {row.branch: min(row.last, today) for row in await session.execute(query) if row.last}


async def versions(session: AsyncSession, unit: str) -> dict[str, int]:
    """The versions of branches' contacts as this unit knows them; a branch without any is left out (0)."""
    both = union_all(
        select(a.branch, a.version).where(a.unit == unit),
        select(places.c.branch, places.c.version).where(places.c.unit == unit),
    ).subquery()
    query = select(both.c.branch, func.max(both.c.version).label("version")).group_by(both.c.branch)
    return {row.branch: int(row.version) for row in await session.execute(query)}


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody was asked to stand in; `outcome` empty: no answer yet. The name only where this unit was told whom."""

    request: UUID
    branch: str
    person: UUID | None
    name: str
    asked_on: date
    answer_by: date
    closed_on: date | None
    outcome: str
    reason: str

    @property
    def open(self) -> bool:
        """Not answered, withdrawn or too old yet."""
        return not self.outcome and self.closed_on is None


async def asked(session: AsyncSession, unit: str, branches: Iterable[str] | None = None) -> dict[str, Request]:
    """The newest request by branch."""
    r = requests.c
    query = (
        select(requests, roster.c.name)
        .outerjoin(roster, known(requests))
        .where(r.unit == unit, r.asked_on.is_not(None))
        .order_by(r.asked_on, r.closed_on.asc().nulls_last(), r.version)
    )
    if branches is not None:
        query = query.where(r.branch.in_(list(branches)))
    return {
        row.branch: Request(
            request=row.request,
            branch=row.branch,
            person=row.person,
            name=row.name or "",
            asked_on=row.asked_on,
            answer_by=row.answer_by,
            closed_on=row.closed_on,
            outcome=row.outcome or "",
            reason=row.reason or "",
        )
        for row in await session.execute(query)
    }
