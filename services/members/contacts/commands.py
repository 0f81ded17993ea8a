"""Contact persons: appointed, ended, stood in for. One is responsible per branch, or nobody: then it is vacant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.members.contacts.tables import CONTACT, STAND_IN, Appointment, Contacts
from services.members.people.tables import LOCKED, Person
from services.members.roles.commands import give, take_of_appointment
from services.members.roles.tables import RoleGrant
from shared.contracts.members import (
    ContactPersonAppointed,
    ContactPersonEnded,
    StandInAppointed,
    StandInEnded,
)
from shared.deadlines import remind
from shared.hierarchy import Level, UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, already_ended, bad_field, changed_meanwhile, not_found
from shared.security.permissions import Role

TERM = "contact_term"
"""Kind of deadline: the day after a contact person's last one."""

ContactEnd = Literal["term", "left", "ended", "replaced"]
StandInEnd = Literal["contact_appointed", "ended", "left"]


async def lock(work: Work, unit: str, version: int | None = None) -> Contacts:
    """The branch's contacts, locked. Raises Problem 409 where they changed since `version`."""
    await work.session.execute(insert(Contacts).values(unit=unit, version=0).on_conflict_do_nothing())
    contacts = await work.session.get_one(Contacts, unit, with_for_update=True)
    if version is not None and version != contacts.version:
        raise changed_meanwhile(contacts.version)
    return contacts


async def responsible(work: Work, unit: str) -> Appointment | None:
    """Who is responsible in a branch now: its contact person, or who stands in."""
    query = select(Appointment).where(col(Appointment.unit) == unit, col(Appointment.ended_on).is_(None))
    return (await work.session.scalars(query.with_for_update())).one_or_none()


async def appoint_contact(
    work: Work,
    path: UnitPath,
    person: UUID,
    *,
    from_day: date,
    until: date | None,
    today: date,
    version: int | None = None,
) -> Appointment:
    """The branch appoints; whoever was responsible before is not any more. Raises Problem 404, 409, 422."""
    _is_branch(path)
    if from_day > today:
        raise bad_field("/from_day", "Eine Benennung beginnt heute oder früher.")
    if until is not None and until < max(from_day, today):
        raise bad_field("/until", "Das Ende kann nicht in der Vergangenheit liegen.")
    member = await work.session.get(Person, person, with_for_update=LOCKED)
    contacts = await lock(work, path.unit, version)
    if member is None or not member.belongs or member.unit != path.unit:
        raise bad_field("/person", "Ansprechperson kann nur sein, wer Mitglied dieses Ortsvereins ist.")
    before = await responsible(work, path.unit)
    if before is not None and before.kind == CONTACT and before.person == person and before.until == until:
        raise changed_meanwhile(contacts.version)  # nobody is appointed to what they are
    if before is not None and before.kind == CONTACT:
        await _end_contact(work, path, contacts, before, today, "replaced", vacant=False)
    elif before is not None:
        await _end_stand_in(work, path, contacts, before, today, "contact_appointed", vacant=False)
    appointment = Appointment(unit=path.unit, person=person, kind=CONTACT, from_day=from_day, until=until)
    work.session.add(appointment)
    if until is not None:
        await remind(work.session, TERM, appointment.id, until + timedelta(days=1))
    contacts.version += 1
    work.emit(
        ContactPersonAppointed(unit=path, appointment=appointment.id, person=person, from_day=from_day, until=until),
        version=contacts.version,
    )
    give(work, path, person, Role.CONTACT_PERSON, today, appointment.id)
    return appointment


async def appoint_stand_in(
    work: Work,
    path: UnitPath,
    person: UUID,
    *,
    appointed_by: UnitPath,
    tree: UnitTree,
    today: date,
    version: int | None = None,
) -> Appointment:
    """The sub-district appoints somebody until the branch does so again. Raises Problem 404, 409, 422."""
    _is_branch(path)
    await work.session.get(Person, person, with_for_update=LOCKED)
    contacts = await lock(work, path.unit, version)
    before = await responsible(work, path.unit)
    if before is not None and before.kind == CONTACT:
        raise Problem(
            409, "has_contact_person", "Der Ortsverein hat eine Ansprechperson: Eine Vertretung ist nicht nötig."
        )
    if not await _may_stand_in(work, tree, path, person):
        raise bad_field(
            "/person",
            "Vertreten kann, wer im Unterbezirk ein Amt hat oder Ansprechperson eines anderen Ortsvereins dort ist.",
        )
    if before is not None and before.person == person:
        raise changed_meanwhile(contacts.version)
    if before is not None:
        await _end_stand_in(work, path, contacts, before, today, "ended", vacant=False)
    appointment = Appointment(unit=path.unit, person=person, kind=STAND_IN, from_day=today)
    work.session.add(appointment)
    contacts.version += 1
    work.emit(
        StandInAppointed(
            unit=path, appointment=appointment.id, person=person, from_day=today, appointed_by=appointed_by
        ),
        version=contacts.version,
    )
    give(work, path, person, Role.CONTACT_PERSON, today, appointment.id)
    return appointment


async def end(
    work: Work, path: UnitPath, appointment_id: UUID, kind: str, ended_on: date, *, reason: ContactEnd = "ended"
) -> None:
    """End an appointment. Raises Problem 404, 409 where it has ended already, 422."""
    contacts = await lock(work, path.unit)
    appointment = await work.session.get(Appointment, appointment_id, with_for_update=True)
    if appointment is None or appointment.unit != path.unit or appointment.kind != kind:
        raise not_found("Diese Benennung")
    if appointment.ended_on is not None:
        raise already_ended()
    if ended_on < appointment.from_day:
        raise bad_field("/ended_on", "Das Ende liegt vor dem Beginn.")
    if kind == CONTACT:
        await _end_contact(work, path, contacts, appointment, ended_on, reason, vacant=True)
    else:
        await _end_stand_in(work, path, contacts, appointment, ended_on, "ended", vacant=True)


async def person_gone(
    work: Work, tree: UnitTree, person: UUID, ended_on: date, *, now_in: UnitPath | None = None
) -> None:
    """End what somebody held who left, or who moved (`now_in`): a stand-in in the same sub-district goes on."""
    query = (
        select(Appointment)
        .where(col(Appointment.person) == person, col(Appointment.ended_on).is_(None))
        .order_by(col(Appointment.unit))
    )
    for found in (await work.session.scalars(query)).all():
        path = tree.path(found.unit)
        contacts = await lock(work, found.unit)
        await work.session.get_one(Appointment, found.id, with_for_update=True)
        if found.ended_on is not None:
            continue
        if found.kind == CONTACT:
            if now_in is None or now_in.unit != found.unit:
                await _end_contact(work, path, contacts, found, ended_on, "left", vacant=True)
        elif now_in is None or now_in.sub_district != path.sub_district:
            await _end_stand_in(work, path, contacts, found, ended_on, "left", vacant=True)


def _is_branch(path: UnitPath) -> None:
    if path.level is not Level.BRANCH:
        raise not_found("Eine Ansprechperson dieser Gliederung")


async def _may_stand_in(work: Work, tree: UnitTree, path: UnitPath, person: UUID) -> bool:
    """An office in the sub-district, or contact person of another branch there."""
    office = select(col(RoleGrant.id)).where(
        col(RoleGrant.person) == person,
        col(RoleGrant.unit) == path.sub_district,
        col(RoleGrant.ended_on).is_(None),
    )
    if (await work.session.scalars(office.limit(1))).first() is not None:
        return True
    elsewhere = select(col(Appointment.unit)).where(
        col(Appointment.person) == person,
        col(Appointment.kind) == CONTACT,
        col(Appointment.ended_on).is_(None),
        col(Appointment.unit) != path.unit,
    )
    units = (await work.session.scalars(elsewhere)).all()
    return any(tree.path(unit).sub_district == path.sub_district for unit in units)


async def _end_contact(
    work: Work,
    path: UnitPath,
    contacts: Contacts,
    appointment: Appointment,
    ended_on: date,
    reason: ContactEnd,
    *,
    vacant: bool,
) -> None:
    one, person = appointment.id, appointment.person
    said = ContactPersonEnded(
        unit=path, appointment=one, person=person, ended_on=ended_on, reason=reason, vacant=vacant
    )
    await _end(work, path, contacts, appointment, said)


async def _end_stand_in(
    work: Work,
    path: UnitPath,
    contacts: Contacts,
    appointment: Appointment,
    ended_on: date,
    reason: StandInEnd,
    *,
    vacant: bool,
) -> None:
    one, person = appointment.id, appointment.person
    said = StandInEnded(unit=path, appointment=one, person=person, ended_on=ended_on, reason=reason, vacant=vacant)
    await _end(work, path, contacts, appointment, said)


async def _end(
    work: Work, path: UnitPath, contacts: Contacts, appointment: Appointment, said: ContactPersonEnded | StandInEnded
) -> None:
    contacts.version += 1
    work.emit(said, version=contacts.version)
    appointment.ended_on = said.ended_on
    await take_of_appointment(work, path, appointment.id, said.ended_on)
    # the next one may be added only when this one's end is written: there is one at a time
    await work.session.flush()
