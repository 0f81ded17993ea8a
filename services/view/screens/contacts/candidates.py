"""Who can stand in for a branch: contact persons nearby, and people with an office in the sub-district."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from services.view.frame.asking import Ask
from services.view.frame.sign_in.projection import roles
from services.view.frame.sign_in.sessions import OFFICES
from services.view.hosting.roster import known
from services.view.hosting.tables import roster
from services.view.screens.contacts.queries import InOffice
from shared.hierarchy import Unit
from shared.security.permissions import Role


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can stand in; `hint` says from where, `kilometres` how far the branch is (0: the sub-district)."""

    person: UUID
    name: str
    hint: str
    kilometres: float


def distance(one: Unit, other: Unit) -> float:
    """Kilometres between two units as the crow flies (haversine, mean radius of the earth 6371 km)."""
    lat1, lat2 = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(across / 2) ** 2
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(half)))


Contacts = Mapping[str, Sequence[InOffice]]
"""Who is in office by branch, the first one first."""


def nearby(branch: Unit, contacts: Contacts, units: Mapping[str, Unit]) -> list[Candidate]:
    """Contact persons of other branches of the sub-district, the nearest first. Who stands in already is left out,
    and whom no mail could ask."""
    found = []
    for key, all_ in contacts.items():
        other = units.get(key)
        if other is None or key == branch.key:
            continue
        away = distance(branch, other)
        hint = f"Ansprechperson in {other.short_name}, {away:.0f} km"
        found += [
            Candidate(one.person, one.name, hint, away)
            for one in all_
            if not one.stand_in and one.person is not None and one.name and one.email
        ]
    return sorted(found, key=lambda one: (one.kilometres, one.name))


async def office_holders(ask: Ask) -> list[Candidate]:
    """People with an office in the sub-district itself."""
    c = roles.c
    query = (
        select(c.person, c.role, roster.c.name)
        .join(roster, known(roles))
        .where(
            c.unit == ask.unit.key,
            c.at == ask.unit.key,
            c.ended_on.is_(None),
            or_(c.from_day.is_(None), c.from_day <= ask.today),
            and_(c.role.in_([Role.BOARD.value, Role.OFFICE.value]), roster.c.name != ""),
            func.coalesce(roster.c.fields["email"].astext, "") != "",
        )
        .order_by(roster.c.sort_key)
    )
    found: dict[UUID, Candidate] = {}
    for row in await ask.db.execute(query):
        found.setdefault(row.person, Candidate(row.person, row.name, f"{OFFICES[Role(row.role)]} Unterbezirk", 0))
    return list(found.values())


async def candidates(ask: Ask, branch: Unit, contacts: Contacts) -> list[Candidate]:
    """All who can stand in for a branch: the nearest contact persons, then the sub-district's own people."""
    units = {unit.key: unit for unit in ask.view.service.units.children(ask.unit.key)}
    found: dict[UUID, Candidate] = {}
    for one in (*nearby(branch, contacts, units), *await office_holders(ask)):
        found.setdefault(one.person, one)
    return list(found.values())


async def proposals(
    ask: Ask, branches: Sequence[str], contacts: Contacts, refused: Mapping[str, Collection[UUID]]
) -> dict[str, Candidate]:
    """One proposal per branch for the button with one tap: the nearest contact person, else an office holder.

    `refused`: who has said no, or nothing, when asked for this branch.
    """
    if not branches:
        return {}
    units = {unit.key: unit for unit in ask.view.service.units.children(ask.unit.key)}
    above = await office_holders(ask)
    found = {}
    for key in branches:
        offered = (*nearby(units[key], contacts, units), *above)
        choice = next((one for one in offered if one.person not in refused.get(key, ())), None)
        if choice is not None:
            found[key] = choice
    return found
