"""Granting and ending roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.members.people.tables import BELONGS, LOCKED, OTHER, Person
from services.members.roles.tables import RoleGrant
from shared.contracts.members import RoleEnded, RoleGranted
from shared.database import one_at_a_time
from shared.hierarchy import Level, UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, already_ended, bad_field, not_found
from shared.security.permissions import Role
from shared.spelling import folded, mail_key, name_key

FITS: dict[Role, frozenset[Level]] = {
    Role.BOARD: frozenset(Level),
    Role.OFFICE: frozenset({Level.SUB_DISTRICT, Level.DISTRICT}),
}
"""Which roles can be granted at which level; a contact person's comes with the appointment."""


async def grant_role(work: Work, path: UnitPath, person: UUID, role: Role, from_day: date) -> tuple[RoleGrant, bool]:
    """Grant a role; True where somebody holds it already, and keeps it as it is. Raises Problem 422."""
    if path.level not in FITS.get(role, frozenset()):
        raise bad_field("/role", "Diese Rolle gibt es auf dieser Ebene nicht.")
    held = await work.session.scalar(
        select(RoleGrant).where(
            col(RoleGrant.person) == person,
            col(RoleGrant.unit) == path.unit,
            col(RoleGrant.role) == role.value,
            col(RoleGrant.ended_on).is_(None),
        )
    )
    return (held, True) if held else (give(work, path, person, role, from_day), False)


def give(
    work: Work, path: UnitPath, person: UUID, role: Role, from_day: date, appointment: UUID | None = None
) -> RoleGrant:
    """Give a role that fits; with an `appointment` it ends with that."""
    grant = RoleGrant(person=person, unit=path.unit, role=role.value, from_day=from_day, appointment=appointment)
    work.session.add(grant)
    work.emit(
        RoleGranted(
            unit=path,
            grant=grant.id,
            person=person,
            role=role.value,
            from_day=from_day,
            granted_by=work.acting_person,
            granted_in=work.acting_unit,
        ),
        version=1,
    )
    return grant


async def end_role(work: Work, path: UnitPath, grant_id: UUID, today: date) -> None:
    """End a role. Raises Problem 404, 409 where it has ended already, or 422 for an appointment's."""
    grant = await work.session.get(RoleGrant, grant_id, with_for_update=True)
    if grant is None or grant.unit != path.unit:
        raise not_found("Diese Rolle")
    if grant.appointment is not None:
        raise bad_field("/grant", "Diese Rolle gehört zur Ansprechperson: Beende dort die Benennung.")
    if grant.ended_on is not None:
        raise already_ended()
    take(work, path, grant, today, by_hand=True)


async def end_role_of(work: Work, path: UnitPath, whose: Whose, role: Role, today: date) -> bool:
    """End a role in this unit of the one who is meant; False where nobody is. One of an appointment stays.

    Raises Problem 409 where several are: people share addresses, and who is not meant keeps theirs.
    """
    held = await work.session.execute(
        select(RoleGrant, Person)
        .join(Person, col(Person.id) == col(RoleGrant.person))
        .where(
            col(Person.mail_key) == mail_key(whose.email),
            col(RoleGrant.unit) == path.unit,
            col(RoleGrant.role) == role.value,
            col(RoleGrant.ended_on).is_(None),
            col(RoleGrant.appointment).is_(None),
        )
        .order_by(col(RoleGrant.id))
        .with_for_update(of=RoleGrant)
    )
    grants = [grant for grant, person in held if whose.is_meant(person)]
    if len({grant.person for grant in grants}) > 1:
        raise _several(grants)
    for grant in grants:
        take(work, path, grant, today, by_hand=True)
    return bool(grants)


@dataclass(frozen=True)
class Whose:
    """Who is meant: an address, and where several have it their id, or their names as who granted it typed them."""

    email: str
    person: UUID | None = None
    first_name: str = ""
    last_name: str = ""

    def is_meant(self, person: Person) -> bool:
        """Whether it can be this one."""
        return (
            (self.person is None or self.person == person.id)
            and (not self.first_name or folded(self.first_name) == folded(person.first_name))
            and (not self.last_name or folded(self.last_name) == folded(person.last_name))
        )


def _several(grants: Sequence[RoleGrant]) -> Problem:
    who = "; ".join(f"person {grant.person} since {grant.from_day}" for grant in grants)
    return Problem(
        409,
        "several_hold_it",
        "Mehrere Menschen mit dieser Adresse haben diese Rolle. Es wurde nichts geändert: Sag, wer gemeint ist.",
        english=f"{len(grants)} people with this address hold the role, and nobody's was ended. Say whose: their "
        f"names, or one of these: {who}.",
    )


def take(work: Work, path: UnitPath, grant: RoleGrant, ended_on: date, *, by_hand: bool = False) -> None:
    """End a role that somebody holds. `by_hand`: that is what whoever acts wants, and not what follows from it."""
    grant.ended_on = ended_on
    grant.version += 1
    event = RoleEnded(
        unit=path,
        grant=grant.id,
        person=grant.person,
        role=grant.role,
        ended_on=ended_on,
        ended_by=work.acting_person if by_hand else None,
        ended_in=work.acting_unit if by_hand else None,
    )
    work.emit(event, version=grant.version)


async def take_of_appointment(work: Work, path: UnitPath, appointment: UUID, ended_on: date) -> None:
    """End the role that came with an appointment."""
    for grant in await work.session.scalars(
        select(RoleGrant)
        .where(col(RoleGrant.appointment) == appointment, col(RoleGrant.ended_on).is_(None))
        .with_for_update()
    ):
        take(work, path, grant, ended_on)


async def take_all(work: Work, tree: UnitTree, person: UUID, ended_on: date, *, outside: UnitPath | None) -> None:
    """End the roles of somebody who left, or moved: then those that are not on the new path (`outside`)."""
    for grant in await work.session.scalars(
        select(RoleGrant)
        .where(
            col(RoleGrant.person) == person,
            col(RoleGrant.ended_on).is_(None),
            col(RoleGrant.appointment).is_(None),
        )
        .order_by(col(RoleGrant.id))
        .with_for_update()
    ):
        if outside is None or grant.unit not in outside.keys():
            take(work, tree.path(grant.unit), grant, ended_on)


async def holder(
    work: Work, tree: UnitTree, unit: str, *, person: UUID | None, email: str, first_name: str, last_name: str
) -> Person:
    """Who is to hold a role in a unit: somebody known there, or by address and name, or somebody new.

    By id only whom the unit that acts may know: a branch its own members, everybody who is known by an office.
    Raises Problem 404: no one can be drawn into a unit's view who has nothing to do with it; 409 for oneself, at a unit
    below: whoever acts above would read there what is the branch's alone.
    """
    above = work.acting_unit not in (None, unit)
    if person is not None:
        found = await work.session.get(Person, person, with_for_update=LOCKED)
        other = above or (work.acting_person is not None and found is not None and found.unit != unit)
        if found is None or not await _is_of(work, tree, unit, found, by_office=other):
            raise not_found("Diese Person")
        if above and found.id == work.acting_person:
            raise _not_oneself()
        return found
    if above and await _acts_by(work, email):
        raise _not_oneself()
    await one_at_a_time(work.session, "persons by address", mail_key(email))  # equal ones at once make one person
    for known in await work.session.scalars(
        select(Person)
        .where(col(Person.mail_key) == mail_key(email), col(Person.name_key) == name_key(last_name, first_name))
        .order_by(col(Person.id))
        .with_for_update(key_share=True)
    ):
        if known.status in (*BELONGS, OTHER) and await _is_of(work, tree, unit, known):
            return known
    created = Person(status=OTHER, first_name=first_name, last_name=last_name, email=email)
    work.session.add(created)
    await work.session.flush()
    work.record_person(created.record())
    return created


async def _acts_by(work: Work, email: str) -> bool:
    """Whether this is the address of whoever acts."""
    acting = await work.session.get(Person, work.acting_person) if work.acting_person else None
    return acting is not None and acting.mail_key == mail_key(email)


def _not_oneself() -> Problem:
    return Problem(
        409,
        "not_oneself",
        "Ein Amt in einer Gliederung unter Euch kannst Du Dir nicht selbst geben: Gib es jemandem von dort.",
    )


async def _is_of(work: Work, tree: UnitTree, unit: str, person: Person, *, by_office: bool = False) -> bool:
    """Whether somebody belongs to this unit or one below it, or holds an office there; whoever is known by an office
    alone stays who they are when it has ended. `by_office`: only an office counts."""
    held = select(col(RoleGrant.unit)).where(col(RoleGrant.person) == person.id)
    if person.status != OTHER:
        held = held.where(col(RoleGrant.ended_on).is_(None))
    rows = await work.session.scalars(held)
    units = {*rows, *([person.unit] if person.unit and not by_office else [])}
    return any(unit in tree.path(one).keys() for one in units if one in tree)
