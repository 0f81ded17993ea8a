"""Who holds which role now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.people.tables import Person
from services.members.roles.tables import RoleGrant
from shared.security.permissions import Role
from shared.spelling import mail_key

_MOST = 5
"""At most so many people share one address (families do)."""


async def roles_of(session: AsyncSession, person: UUID, today: date) -> list[tuple[Role, str | None]]:
    """The roles of a person now, with the unit of each."""
    rows = await session.execute(
        select(col(RoleGrant.role), col(RoleGrant.unit))
        .where(col(RoleGrant.person) == person, *_current(today))
        .order_by(col(RoleGrant.role), col(RoleGrant.unit))
        .distinct()
    )
    return [(Role(role), unit) for role, unit in rows]


async def held_in(session: AsyncSession, unit: str, today: date) -> Sequence[RoleGrant]:
    """The roles that are held in a unit now, the oldest first."""
    query = select(RoleGrant).where(col(RoleGrant.unit) == unit, *_current(today))
    return (await session.scalars(query.order_by(col(RoleGrant.from_day), col(RoleGrant.id)))).all()


async def who_may_sign_in(
    session: AsyncSession, email: str, units: Sequence[str], today: date
) -> list[tuple[Person, str]]:
    """Persons with this address who hold a role in one of these units now, with the first of those units."""
    rows = await session.execute(
        select(Person, func.min(col(RoleGrant.unit)))
        .join(RoleGrant, col(RoleGrant.person) == col(Person.id))
        .where(
            col(Person.mail_key) == mail_key(email),
            col(Person.mail_key) != "",
            col(RoleGrant.unit).in_(units),
            *_current(today),
        )
        .group_by(col(Person.id))
        .order_by(col(Person.id))
        .limit(_MOST)
    )
    return [(person, unit) for person, unit in rows]


def _current(today: date) -> tuple[ColumnElement[bool], ...]:
    return (col(RoleGrant.from_day) <= today, col(RoleGrant.ended_on).is_(None))
