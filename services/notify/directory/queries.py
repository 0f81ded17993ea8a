"""Who is meant: for many mails at once, one statement for each question. What is not asked for costs none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, any_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col

from services.notify.directory.tables import Contact, Moved, Newcomer, Office, Person, Standard, TypedText
from shared.hierarchy import UnitPath
from shared.security.permissions import Role
from shared.standards import first_contact_due

Asked = AsyncSession | AsyncConnection
Offices = Mapping[tuple[str, str], Sequence[UUID]]
"""Who holds a role in a unit, in the order of their grants."""


class Somebody(NamedTuple):
    """Name and address of a person."""

    first_name: str
    last_name: str
    email: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """`column IN values` as one parameter: the statement is the same for any number, and planned once."""
    found: ColumnElement[bool] = column == any_(bindparam(None, list(values), ARRAY(column.type)))
    return found


async def contacts_of(asked: Asked, units: Collection[str]) -> dict[str, UUID]:
    """Each branch's first contact person whom one can write to, else who stands in; the newest where two overlap."""
    return {row.unit: row.person for row in await _responsible(asked, units)}


async def _responsible(asked: Asked, units: Collection[str]) -> Sequence[Any]:
    if not units:
        return []
    unit, stands_in, appointment = col(Contact.unit), col(Contact.stands_in), col(Contact.appointment)
    running = (
        select(unit, col(Contact.person), stands_in)
        # who is not known yet is waited for; who has lost the address is passed over: else nobody hears of who is new
        .outerjoin(Person, col(Person.id) == col(Contact.person))
        .where(among(unit, units), ~col(Contact.ended), func.coalesce(col(Person.email), "?") != "")
    )
    first = running.distinct(unit).order_by(unit, stands_in, col(Contact.place), appointment.desc())
    return (await asked.execute(first)).all()


async def unread_contacts(asked: Asked, units: Collection[str]) -> dict[str, UUID]:
    """The branches whose contact persons, or who stands in, have no address: by branch the first of them. Who is not
    known yet may have one."""
    if not units:
        return {}
    unit, address = col(Contact.unit), func.coalesce(col(Person.email), "?")
    running = (
        select(unit, col(Contact.person), address.label("address"))
        .outerjoin(Person, col(Person.id) == col(Contact.person))
        .where(among(unit, units), ~col(Contact.ended))
        .order_by(unit, col(Contact.stands_in), col(Contact.place), col(Contact.appointment).desc())
    )
    rows = (await asked.execute(running)).all()
    reached = {row.unit for row in rows if row.address}
    found: dict[str, UUID] = {}
    for row in rows:
        if row.unit not in reached:
            found.setdefault(row.unit, row.person)
    return found


async def holders(asked: Asked, units: Collection[str]) -> Offices:
    """Who holds which role in these units."""
    found: dict[tuple[str, str], list[UUID]] = {}
    if units:
        held_now = select(col(Office.unit), col(Office.role), col(Office.person)).where(
            among(col(Office.unit), units), ~col(Office.ended)
        )
        for row in await asked.execute(held_now.order_by(col(Office.grant))):
            held = found.setdefault((row.unit, row.role), [])
            if row.person not in held:
                held.append(row.person)
    return found


async def reached_in_office(asked: Asked, pairs: Collection[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Of persons in units those who hold an office there (contact persons, too) and have an address. Who is not known
    yet may have one."""
    if not pairs:
        return set()
    units, people = {unit for unit, _ in pairs}, {person for _, person in pairs}
    found: set[tuple[str, UUID]] = set()
    for table in (Office, Contact):
        held = (
            select(col(table.unit), col(table.person))
            .outerjoin(Person, col(Person.id) == col(table.person))
            .where(among(col(table.unit), units), among(col(table.person), people), ~col(table.ended))
            .where(func.coalesce(col(Person.email), "?") != "")
        )
        found |= {(row.unit, row.person) for row in await asked.execute(held)}
    return found & set(pairs)


async def stand_ins(asked: Asked, units: Collection[str]) -> set[str]:
    """Those branches in which somebody stands in."""
    return {row.unit for row in await _responsible(asked, units) if row.stands_in}


async def waiting_newcomers(asked: Asked, units: Collection[str]) -> dict[str, int]:
    """How many new members of branches are still owed their first contact."""
    if not units:
        return {}
    owed = select(col(Newcomer.unit), func.count().label("n")).where(
        among(col(Newcomer.unit), units), col(Newcomer.contact_open)
    )
    return {row.unit: row.n for row in await asked.execute(owed.group_by(col(Newcomer.unit)))}


class Call(NamedTuple):
    """Somebody to be called, and the last day in time."""

    person: UUID
    unit: str
    due_on: date


async def calls_on(asked: Asked, days: Collection[date]) -> dict[date, list[Call]]:
    """Of whom somebody is reminded on these days, if they are still owed a call; the longest due first."""
    found: dict[date, list[Call]] = {}
    if days:
        columns = col(Newcomer.remind_on), col(Newcomer.person), col(Newcomer.unit), col(Newcomer.due_on)
        owed = select(*columns).where(among(col(Newcomer.remind_on), days), col(Newcomer.contact_open))
        for row in await asked.execute(owed.order_by(col(Newcomer.due_on), col(Newcomer.journey))):
            found.setdefault(row.remind_on, []).append(Call(row.person, row.unit, row.due_on))
    return found


class Days(NamedTuple):
    """A branch, and the last days now of the calls that were moved there; `news`: a mail about another standard did not
    name the same last."""

    unit: str
    last_days: list[date]
    news: bool


async def moved_by(asked: Asked, changes: Collection[str]) -> dict[str, list[Days]]:
    """What these standards moved, where nothing else has moved it since."""
    found: dict[str, list[Days]] = {}
    if changes:
        columns = col(Moved.standard), col(Moved.unit), col(Moved.last_days), col(Moved.told), col(Moved.told_by)
        rows = await asked.execute(
            select(*columns).where(among(col(Moved.standard), changes)).order_by(col(Moved.unit))
        )
        for row in rows:
            news = row.told is None or row.told_by == row.standard or row.told != row.last_days
            days = Days(row.unit, [date.fromisoformat(day) for day in row.last_days], news)
            found.setdefault(row.standard, []).append(days)
    return found


async def note_moves_told(asked: Asked, changes: Collection[str]) -> None:
    """Remember that the days that these standards moved were told."""
    others = col(Moved.told).is_distinct_from(col(Moved.last_days))
    told = update(Moved).where(among(col(Moved.standard), changes), others)
    await asked.execute(told.values(told=col(Moved.last_days), told_by=col(Moved.standard)))


async def persons(asked: Asked, ids: Collection[UUID]) -> dict[UUID, Somebody]:
    """Names and addresses; who is not known (yet) is missing."""
    if not ids:
        return {}
    columns = col(Person.id), col(Person.first_name), col(Person.last_name), col(Person.email)
    found = await asked.execute(select(*columns).where(among(col(Person.id), ids)))
    return {row.id: Somebody(row.first_name, row.last_name, row.email) for row in found}


async def typed(asked: Asked, ids: Collection[UUID]) -> dict[UUID, str | None]:
    """Texts about no person; None where one was erased, missing where it has not come yet."""
    if not ids:
        return {}
    columns = col(TypedText.id), col(TypedText.text)
    return {row.id: row.text for row in await asked.execute(select(*columns).where(among(col(TypedText.id), ids)))}


class InForce(NamedTuple):
    """What a unit has set for the first contact (None: it gave its own up), and since when."""

    period: str | None
    since: date | None


async def standards(asked: Asked, units: Collection[str]) -> dict[str, InForce]:
    """The standards that units have for the first contact."""
    if not units:
        return {}
    columns = col(Standard.unit), col(Standard.period), col(Standard.since)
    found = await asked.execute(select(*columns).where(among(col(Standard.unit), units)))
    return {row.unit: InForce(row.period, row.since) for row in found}


def due(started_on: date, unit: UnitPath, known: Mapping[str, InForce]) -> date:
    """Until when a first contact is due that was not overdue when the latest of the standards there was set: as the
    branch's page says it (decision 0003)."""
    there = [known[key] for key in unit.keys() if key in known]
    changed_on = max((one.since for one in there if one.since), default=None)
    return first_contact_due(started_on, [one.period for one in there], changed_on)


def who_answers(unit: UnitPath) -> list[tuple[str, str]]:
    """Who answers for a branch without a contact person: its board, then as above."""
    return [(unit.unit, Role.BOARD), *who_answers_above(unit)]


def who_answers_above(unit: UnitPath) -> list[tuple[str, str]]:
    """Who answers at the unit above: the office, else the board; then the same at the next level."""
    return [(key, role) for key in unit.keys()[1:] for role in (Role.OFFICE, Role.BOARD)]


def first_reachable(asked: Iterable[tuple[str, str]], offices: Offices, people: Mapping[UUID, Somebody]) -> UUID | None:
    """The first of the roles' holders whom one can write to."""
    for place in asked:
        for one in offices.get(place, ()):
            found = people.get(one)
            if found and found.email:
                return one
    return None
