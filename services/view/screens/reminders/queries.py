"""Who was reminded last, and who holds office where somebody is to be called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.asking import Ask
from services.view.frame.sign_in.projection import roles
from services.view.hosting import names
from services.view.hosting.roster import known, texts
from services.view.hosting.tables import roster
from services.view.screens.reminders.projection import reminders
from shared.security.permissions import Role

r = reminders.c


@dataclass(frozen=True, slots=True)
class Last:
    """A unit's last reminder: when, by which unit, from when on it can be reminded again, and the id of its word."""

    reminded_on: date
    by: str
    again_from: date
    word: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reminded:
    """The level above has reminded of what is overdue: ``day``, ``by`` (its name), ``word`` where it said one."""

    day: date
    by: str
    word: str = ""


async def last(session: AsyncSession, unit: str) -> dict[str, Last]:
    """The last reminder of each unit below, of those that another unit sent it."""
    query = select(reminders).where(r.unit == unit, r.of_unit != r.by_unit).order_by(r.reminded_on)
    rows = await session.execute(query)
    return {row.of_unit: Last(row.reminded_on, row.by_unit, row.again_from, row.word) for row in rows}


async def word_of(session: AsyncSession, unit: str, reminder: Last | None) -> str:
    """What was said with a reminder; empty where nothing was, or where it was taken back."""
    if reminder is None or reminder.word is None:
        return ""
    return (await texts(session, unit, [reminder.word])).get(reminder.word, "")


async def by_themselves(session: AsyncSession, unit: str, below: str) -> date | None:
    """When a sub-district reminded one of its branches last, as the district hears of it."""
    query = select(r.reminded_on).where(r.unit == unit, r.of_unit == below, r.by_unit == below)
    return (await session.scalars(query)).first()


async def of_us(ask: Ask) -> Reminded | None:
    """How this unit was reminded last by a level above."""
    found = (await last(ask.db, ask.unit.key)).get(ask.unit.key)
    if found is None:
        return None
    tree = ask.view.service.units
    by = tree[found.by].name if found.by in tree else found.by
    return Reminded(found.reminded_on, by, await word_of(ask.db, ask.unit.key, found))


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in office, with what this unit may know."""

    name: str
    role: Role
    phone: str
    email: str
    reach_is_known: bool


async def in_office_at(session: AsyncSession, unit: str, below: str, today: date) -> list[Holder]:
    """Who is on the board or in the office of a unit below; an office first."""
    c = roles.c
    query = (
        select(c.role, roster.c.name, roster.c.fields)
        .join(roster, known(roles))
        .where(
            c.unit == unit,
            c["at"] == below,
            c.role.in_([Role.BOARD.value, Role.OFFICE.value]),
            and_(c.ended_on.is_(None), or_(c.from_day.is_(None), c.from_day <= today)),
            roster.c.name != "",
        )
        .order_by(c.role.desc(), roster.c.sort_key)
    )
    return [
        Holder(
            row.name,
            Role(row.role),
            names.phone(row.fields),
            row.fields.get("email") or "",
            names.reach_is_known(row.fields),
        )
        for row in await session.execute(query)
    ]
