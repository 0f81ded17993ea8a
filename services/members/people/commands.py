"""Members leave or move, with all that follows: contact persons, stand-ins and roles."""

from __future__ import annotations

from datetime import date

from services.members.contacts.commands import person_gone
from services.members.people.tables import LEFT, Person
from services.members.roles.commands import take_all
from shared.contracts.members import MemberLeft
from shared.hierarchy import UnitTree
from shared.messaging.work import Work


async def leave(work: Work, tree: UnitTree, person: Person, left_on: date, today: date) -> None:
    """Record that a member left; what they held ends with it. Nothing happens for somebody who is none."""
    if not person.belongs or person.unit is None:
        return
    person.status = LEFT
    person.left_on = left_on
    person.version += 1
    work.emit(MemberLeft(unit=tree.path(person.unit), person=person.id, left_on=left_on), version=person.version)
    await after_leaving(work, tree, person, today)


async def after_leaving(work: Work, tree: UnitTree, person: Person, today: date) -> None:
    """End what somebody held who is no longer a member."""
    await person_gone(work, tree, person.id, today)
    await take_all(work, tree, person.id, today, outside=None)


async def after_moving(work: Work, tree: UnitTree, person: Person, today: date) -> None:
    """End what somebody held in the units that are no longer theirs."""
    assert person.unit is not None
    path = tree.path(person.unit)
    await person_gone(work, tree, person.id, today, now_in=path)
    await take_all(work, tree, person.id, today, outside=path)
