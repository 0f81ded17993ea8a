"""Who was reminded last, and who holds office where somebody is to be called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view import names
from services.view.asking import Ask
from services.view.hosting.roster import known
from services.view.hosting.tables import roster
from services.view.reminders.projection import reminders
from services.view.sign_in.projection import roles
from services.view.today.page import Reminded
from shared.security.permissions import Role

r = reminders.c


@dataclass(frozen=True, slots=True)
class Last:
    """A unit's last reminder: when, by which unit, and from when on it can be reminded again."""

    reminded_on: date
    by: str
    again_from: date


async def last(session: AsyncSession, unit: str) -> dict[str, Last]:
    """The last reminder of each unit below, of those that another unit sent it."""
    query = select(reminders).where(r.unit == unit, r.of_unit != r.by_unit).order_by(r.reminded_on)
    return {
        row.of_unit: Last(row.reminded_on, row.by_unit, row.again_from) for row in await session.execute(query)
    }


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
    return Reminded(found.reminded_on, tree[found.by].name if found.by in tree else found.by)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in office, with what this unit may know."""

    name: str
    role: Role
    phone: str
    email: str


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
        Holder(row.name, Role(row.role), names.phone(row.fields), row.fields.get("email") or "")
        for row in await session.execute(query)
    ]
