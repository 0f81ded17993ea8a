"""Who is meant: for many mails at once, one statement for each question. What is not asked for costs none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import ARRAY, ColumnElement, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col

from services.notify.directory.tables import Contact, Newcomer, Office, Person, Standard, Told
from services.notify.rules.letter import Audience, Who
from shared.clock import BERLIN, now
from shared.hierarchy import UnitPath
from shared.security.permissions import Role

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


async def recipients(asked: Asked, audiences: Iterable[Audience]) -> dict[Audience, Sequence[UUID]]:
    """The persons of audiences as we know them now; none where there is nobody, or nobody known yet."""
    wanted = set(audiences)

    def units(*who: Who) -> set[str]:
        return {one.key for one in wanted if one.who in who}

    contacts = await contacts_of(asked, units(Who.CONTACT, Who.RESPONSIBLE))
    offices = await holders(asked, units(Who.BOARD, Who.COLLEAGUES, Who.OFFICE, Who.RESPONSIBLE))
    newcomers = await to_be_told(asked, units(Who.NEWCOMERS))

    def persons(one: Audience) -> Sequence[UUID]:
        match one.who:
            case Who.PERSON | Who.LINK:
                return [UUID(one.key)]
            case Who.CONTACT:
                return [contacts[one.key]] if one.key in contacts else []
            case Who.RESPONSIBLE:
                return [contacts[one.key]] if one.key in contacts else offices.get((one.key, Role.BOARD), [])
            case Who.BOARD | Who.COLLEAGUES:
                return offices.get((one.key, Role.BOARD), [])
            case Who.OFFICE:
                return offices.get((one.key, Role.OFFICE)) or offices.get((one.key, Role.BOARD), [])
            case Who.NEWCOMERS:
                return newcomers.get(one.key, [])

    return {one: persons(one) for one in wanted}


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


FIRST_MONTHS = relativedelta(months=6)
"""How long somebody is new."""


async def to_be_told(asked: Asked, units: Collection[str]) -> dict[str, list[UUID]]:
    """The new members of branches who do not know yet whom to ask: they were told somebody else, or nobody and are
    still owed their first contact. None where a branch has nobody."""
    found: dict[str, list[UUID]] = {}
    contacts = await contacts_of(asked, units)
    if not contacts:
        return found
    since = now().astimezone(BERLIN).date() - FIRST_MONTHS
    query = (
        select(col(Newcomer.unit), col(Newcomer.person), col(Newcomer.contact_open), col(Told.contact))
        .outerjoin(Told, col(Told.person) == col(Newcomer.person))
        .where(among(col(Newcomer.unit), contacts), ~col(Newcomer.over), col(Newcomer.started_on) >= since)
        .order_by(col(Newcomer.started_on), col(Newcomer.journey))
    )
    for row in await asked.execute(query):
        if row.contact != contacts[row.unit] and (row.contact is not None or row.contact_open):
            found.setdefault(row.unit, []).append(row.person)
    return found


async def note_told(asked: Asked, whom: Mapping[UUID, UUID]) -> None:
    """Remember whom new members were told to ask: by person, the contact person's id."""
    if whom:
        new = insert(Told).values([{"person": person, "contact": contact} for person, contact in whom.items()])
        changed = new.on_conflict_do_update(index_elements=["person"], set_={"contact": new.excluded.contact})
        await asked.execute(changed)


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


async def persons(asked: Asked, ids: Collection[UUID]) -> dict[UUID, Somebody]:
    """Names and addresses; who is not known (yet) is missing."""
    if not ids:
        return {}
    columns = col(Person.id), col(Person.first_name), col(Person.last_name), col(Person.email)
    found = await asked.execute(select(*columns).where(among(col(Person.id), ids)))
    return {row.id: Somebody(row.first_name, row.last_name, row.email) for row in found}


async def periods(asked: Asked, units: Collection[str]) -> dict[str, str | None]:
    """The standards that units have for the first contact."""
    if not units:
        return {}
    found = await asked.execute(
        select(col(Standard.unit), col(Standard.period)).where(among(col(Standard.unit), units))
    )
    return {row.unit: row.period for row in found}


def who_answers(unit: UnitPath) -> list[tuple[str, str]]:
    """Who answers for a branch without a contact person: its board, then as above."""
    return [(unit.unit, Role.BOARD), *who_answers_above(unit)]


def who_answers_above(unit: UnitPath) -> list[tuple[str, str]]:
    """Who answers at the unit above: the office, else the board; then the same at the next level."""
    return [(key, role) for key in unit.keys()[1:] for role in (Role.OFFICE, Role.BOARD)]


def first_with_address(
    asked: Iterable[tuple[str, str]], offices: Offices, people: Mapping[UUID, Somebody]
) -> Somebody | None:
    """The first of the roles' holders whom one can write to."""
    for place in asked:
        for one in offices.get(place, ()):
            found = people.get(one)
            if found and found.email:
                return found
    return None
