"""Who is signed in here, and which roles they hold, from the view's own tables alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting.tables import roster
from services.view.sign_in.projection import roles
from services.view.sign_in.secrets import hashed
from services.view.sign_in.tables import sessions
from shared.clock import now
from shared.hierarchy import UnitPath, UnitTree
from shared.security.permissions import Role

OFFICES: dict[Role, str] = {
    Role.BOARD: "Vorstand",
    Role.OFFICE: "Geschäftsstelle",
    Role.CONTACT_PERSON: "Ansprechperson",
}
"""Roles of people in German, the one that says most first."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person, their roles as (role, key of the unit in which it is held), and their name by unit that knows it."""

    person: UUID
    roles: frozenset[tuple[Role, str]]
    names: dict[str, str]

    def office(self, unit: str) -> str:
        """The office held in a unit, in German; empty where there is none."""
        here = {role for role, at in self.roles if at == unit}
        return next((word for role, word in OFFICES.items() if role in here), "")

    def paths(self, tree: UnitTree) -> list[tuple[Role, UnitPath | None]]:
        """Roles as the permission table wants them."""
        return [(role, tree.path(at)) for role, at in self.roles if at in tree]


async def begin(session: AsyncSession, secret: str, person: UUID, seconds: int) -> bool:
    """Keep that somebody is signed in. False where this very session was ended here: it does not come back, also where
    members could not be told of its end."""
    row = {"hash": hashed(secret), "person": person, "expires_at": now() + timedelta(seconds=seconds)}
    await session.execute(insert(sessions).values(row).on_conflict_do_nothing())
    await session.execute(delete(sessions).where(sessions.c.expires_at < now()))
    live = select(sessions.c.hash).where(sessions.c.hash == row["hash"], sessions.c.ended_at.is_(None))
    return (await session.scalars(live)).first() is not None


async def end(session: AsyncSession, secret: str) -> None:
    """End it; its hash is kept as long as the session would have lasted, so that it is not begun again."""
    mine = update(sessions).where(sessions.c.hash == hashed(secret), sessions.c.ended_at.is_(None))
    await session.execute(mine.values(ended_at=now()))


async def signed_in(session: AsyncSession, secret: str, today: date) -> SignedIn | None:
    """Whose session this is, with their roles on this day; one query."""
    s, r, p = sessions.c, roles.c, roster.c
    active = and_(
        r.person == s.person,
        r.ended_on.is_(None),
        or_(r.from_day.is_(None), r.from_day <= today),
    )
    query = (
        select(s.person, r.role, r.at, p.unit, p.name)
        .select_from(sessions)
        .outerjoin(roles, active)
        .outerjoin(roster, and_(p.person == s.person, p.unit == r.unit))
        .where(s.hash == hashed(secret), s.expires_at > now(), s.ended_at.is_(None))
    )
    rows = (await session.execute(query)).all()
    if not rows:
        return None
    held = {(Role(row.role), row.at) for row in rows if row.role in set(Role) and row.at}
    names = {row.unit: row.name for row in rows if row.unit and row.name}
    return SignedIn(rows[0].person, frozenset(held), names)


async def ended_on(session: AsyncSession, person: UUID, unit: str) -> date | None:
    """When the last office ended that a person held in a unit; None where the unit's topics told of none."""
    r = roles.c
    query = select(func.max(r.ended_on)).where(r.person == person, r.at == unit, r.unit == unit)
    found: date | None = await session.scalar(query)
    return found
