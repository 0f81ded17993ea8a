"""Who is signed in here, and which roles they hold, from the view's own tables alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.sign_in.projection import mark_of, roles
from services.view.frame.sign_in.secrets import hashed
from services.view.frame.sign_in.tables import sessions
from services.view.hosting.tables import roster
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


class Lost(NamedTuple):
    """An office that somebody held: where, which, and since when it is over."""

    unit: str
    office: str
    on: date


async def lost(session: AsyncSession, person: UUID, units: Iterable[str]) -> list[Lost]:
    """The offices in these units that have ended for a person, the last one first: as far as the units' own topics told
    of them. Also where the unit has forgotten whose they were: with a branch's office goes no membership, with the one
    of a level above all that it knew of the person."""
    r = roles.c
    over = select(roles).where(r.unit == r.at, r.unit.in_(list(units)), r.ended_on.is_not(None), r.mark.is_not(None))
    rows = await session.execute(over.order_by(r.ended_on.desc(), r.grant))
    return [
        Lost(row.at, OFFICES[Role(row.role)], row.ended_on)
        for row in rows
        if row.mark == mark_of(row.grant, person) and row.role in {role.value for role in OFFICES}
    ]
