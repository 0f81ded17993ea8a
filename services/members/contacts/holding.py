"""Who holds a branch's appointments now: locked, in their order; how one begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.members.contacts.tables import CONTACT, Appointment, Contacts
from services.members.roles.commands import give, take_of_appointment
from shared.contracts.base import Event
from shared.contracts.contacts import ContactPersonEnded, ContactPersonsOrdered, StandInEnded
from shared.hierarchy import Level, UnitPath
from shared.ids import new_id
from shared.messaging.work import Work
from shared.problems import changed_meanwhile, not_found
from shared.security.permissions import Role

Ending = Literal["term", "left", "ended", "replaced"]


def require_branch(path: UnitPath) -> None:
    """Only branches have contact persons. Raises Problem 404."""
    if path.level is not Level.BRANCH:
        raise not_found("Eine Ansprechperson dieser Gliederung")


async def lock(work: Work, unit: str, version: int | None = None) -> Contacts:
    """The branch's contacts, locked. Raises Problem 409 where who is responsible changed since `version`."""
    await work.session.execute(insert(Contacts).values(unit=unit, version=0, edited=0).on_conflict_do_nothing())
    contacts = await work.session.get_one(Contacts, unit, with_for_update=True, populate_existing=True)
    if version is not None and not contacts.edited <= version <= contacts.version:
        raise changed_meanwhile(contacts.version)
    return contacts


def say(work: Work, contacts: Contacts, event: Event) -> None:
    """Say that who is responsible has changed."""
    contacts.version += 1
    contacts.edited = contacts.version
    work.emit(event, version=contacts.version)


async def in_order(work: Work, unit: str) -> list[Appointment]:
    """The branch's contact persons, the first one first; or who stands in, alone. Empty: it is vacant."""
    query = (
        select(Appointment)
        .where(col(Appointment.unit) == unit, col(Appointment.ended_on).is_(None))
        .order_by(col(Appointment.place))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list((await work.session.scalars(query)).all())


async def appointment_of(work: Work, unit: str, appointment: UUID, kind: str) -> Appointment:
    """An appointment of this branch, running or over. Raises Problem 404. Lock the contacts before."""
    found = await work.session.get(Appointment, appointment, with_for_update=True, populate_existing=True)
    if found is None or found.unit != unit or found.kind != kind:
        raise not_found("Diese Benennung")
    return found


async def begin(work: Work, path: UnitPath, appointment: Appointment) -> None:
    """Write a new appointment; the role comes with it. What it says is the caller's."""
    work.session.add(appointment)
    await work.session.flush()
    give(work, path, appointment.person, Role.CONTACT_PERSON, appointment.from_day, appointment.id)


async def end_contact(
    work: Work,
    path: UnitPath,
    contacts: Contacts,
    appointment: Appointment,
    ended_on: date,
    reason: Ending,
    *,
    today: date,
    successor: UUID | None = None,
) -> None:
    """End a contact person's appointment; the others move up, unless a `successor` takes the place.

    `today` is when it is said: whoever moves up is first from now on, however long ago the other one has stopped.
    """
    left = [one for one in await in_order(work, path.unit) if one.id != appointment.id]
    await _end(
        work,
        path,
        contacts,
        appointment,
        ContactPersonEnded(
            unit=path,
            appointment=appointment.id,
            person=appointment.person,
            ended_on=ended_on,
            reason=reason,
            vacant=not left and successor is None,
            successor=successor,
            responsible=len(left),
            noticed_on=today,
        ),
    )
    if successor is None:
        arrange(work, path, contacts, left, today, first=appointment.place == 1)


async def end_stand_in(
    work: Work,
    path: UnitPath,
    contacts: Contacts,
    appointment: Appointment,
    ended_on: date,
    reason: Literal["contact_appointed", "ended", "left"],
    *,
    successor: UUID | None = None,
    given_up: bool = False,
) -> None:
    """End a stand-in, who has a `successor` where somebody else stands in at once."""
    await _end(
        work,
        path,
        contacts,
        appointment,
        StandInEnded(
            unit=path,
            appointment=appointment.id,
            person=appointment.person,
            ended_on=ended_on,
            reason=reason,
            vacant=reason != "contact_appointed" and successor is None,
            successor=successor,
            given_up=given_up,
            responsible=0,
        ),
    )


async def _end(
    work: Work, path: UnitPath, contacts: Contacts, appointment: Appointment, said: ContactPersonEnded | StandInEnded
) -> None:
    say(work, contacts, said)
    appointment.ended_on = said.ended_on
    await take_of_appointment(work, path, appointment.id, said.ended_on)
    # the next one may be added only when this one's end is written
    await work.session.flush()


def arrange(
    work: Work,
    path: UnitPath,
    contacts: Contacts,
    order: Sequence[Appointment],
    since: date,
    *,
    first: bool,
    appointed: UUID | None = None,
) -> None:
    """Give contact persons their places, 1, 2, 3 …, and say so where any changed. `first`: another one is first."""
    assert all(one.kind == CONTACT for one in order)
    if [one.place for one in order] == list(range(1, len(order) + 1)):
        return
    displaced = next((one for one in order[1:] if first and one.place == 1), None)
    for place, one in enumerate(order, start=1):
        one.place = place
    said = ContactPersonsOrdered(
        unit=path,
        order=[one.id for one in order],
        first=order[0].person,
        first_changed=first,
        appointed=appointed,
        since=since,
        displaced=displaced.person if displaced else None,
        displaced_to=displaced.place if displaced else None,
        change=new_id(),
    )
    say(work, contacts, said)
