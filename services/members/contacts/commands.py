"""Contact persons: several in an order, the first is responsible. Appointed, replaced, reordered, ended."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.members.contacts import stand_ins
from services.members.contacts.holding import (
    Ending,
    appointment_of,
    arrange,
    begin,
    end_contact,
    end_stand_in,
    in_order,
    lock,
    require_branch,
    say,
)
from services.members.contacts.tables import CONTACT, STAND_IN, Appointment, Contacts
from services.members.people.tables import LOCKED, Person
from shared.contracts.contacts import ContactPersonAppointed
from shared.deadlines import Kind, remind
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, already_ended, bad_field, changed_meanwhile, forbidden

TERM = Kind("contact_term", __name__)
"""Kind of deadline: the day after a contact person's last one."""
ADDRESS_FIRST = "Tragt sie zuerst unter „Kontaktdaten“ ein, dann könnt Ihr die Person bestellen."


def _named(person: Person) -> str:
    return f"{person.first_name} {person.last_name}".strip() or "Diese Person"


def over_already(until: date, today: date) -> str | None:
    """What is wrong with the last day of a term; None where nothing is."""
    return "Das Ende kann nicht in der Vergangenheit liegen." if until < today else None


async def appoint(
    work: Work,
    path: UnitPath,
    person: UUID,
    *,
    from_day: date,
    until: date | None,
    today: date,
    place: int | None = None,
    replaces: UUID | None = None,
    version: int | None = None,
) -> Appointment:
    """The branch appoints: at a `place` (None: as the last), or instead of somebody (`replaces`). A stand-in ends.

    Raises Problem 404, 409, 422.
    """
    require_branch(path)
    if from_day > today:
        raise bad_field("/from_day", "Eine Benennung beginnt heute oder früher.")
    if until is not None and (over := over_already(until, max(from_day, today))):
        raise bad_field("/until", over)
    member = await work.session.get(Person, person, with_for_update=LOCKED, populate_existing=True)
    contacts = await lock(work, path.unit, version)
    if member is None or not member.belongs or member.unit != path.unit:
        raise bad_field("/person", "Ansprechperson kann nur sein, wer Mitglied dieses Ortsvereins ist.")
    if not member.email:
        # nobody would be told who is new, nor could they sign in
        raise bad_field("/person", f"{_named(member)} hat keine E-Mail-Adresse: {ADDRESS_FIRST}")
    before = await in_order(work, path.unit)
    if any(one.kind == CONTACT and one.person == person for one in before):
        raise Problem(409, "already_contact_person", "Diese Person ist hier schon Ansprechperson.")
    order = await _make_room(work, path, contacts, before, person, today, replaces)
    at = min(place or len(order) + 1, len(order) + 1)
    if replaces is not None:
        at = next(one.place for one in before if one.id == replaces)
    new = Appointment(unit=path.unit, person=person, kind=CONTACT, place=at, from_day=from_day, until=until)
    order.insert(at - 1, new)
    said = ContactPersonAppointed(
        unit=path,
        appointment=new.id,
        person=person,
        from_day=from_day,
        until=until,
        place=at,
        replaces=replaces,
        responsible=len(order),
    )
    say(work, contacts, said)
    arrange(work, path, contacts, order, today, first=at == 1, appointed=new.id)
    await begin(work, path, new)
    if until is not None:
        await remind(work.session, TERM, new.id, until + timedelta(days=1))
    return new


async def _make_room(
    work: Work,
    path: UnitPath,
    contacts: Contacts,
    before: list[Appointment],
    person: UUID,
    today: date,
    replaces: UUID | None,
) -> list[Appointment]:
    """Who stays: whoever stood in, was asked to, or is to be replaced does not. Raises Problem 409."""
    await stand_ins.no_longer_needed(work, path, contacts, today)
    replaced = next((one for one in before if one.id == replaces), None)
    if replaces is not None and (replaced is None or replaced.kind != CONTACT):
        raise changed_meanwhile(contacts.version)
    for one in before:
        if one.kind == STAND_IN:
            await end_stand_in(work, path, contacts, one, today, "contact_appointed")
    if replaced is not None:
        await end_contact(work, path, contacts, replaced, today, "replaced", today=today, successor=person)
    return [one for one in before if one.kind == CONTACT and one is not replaced]


async def reorder(work: Work, path: UnitPath, wanted: list[UUID], today: date, version: int) -> None:
    """Put the branch's contact persons, as they were seen (`version`), into another order.

    Raises Problem 409 where they have changed meanwhile, or it names others than there are.
    """
    require_branch(path)
    contacts = await lock(work, path.unit, version)
    before = [one for one in await in_order(work, path.unit) if one.kind == CONTACT]
    by_id = {one.id: one for one in before}
    if len(wanted) != len(before) or set(wanted) != set(by_id):
        raise changed_meanwhile(contacts.version)
    order = [by_id[one] for one in wanted]
    arrange(work, path, contacts, order, today, first=order[0].place != 1)


async def end(
    work: Work, path: UnitPath, appointment_id: UUID, ended_on: date, *, today: date, reason: Ending = "ended"
) -> None:
    """End a contact person's appointment. Raises Problem 404, 409 where it has ended already, 422."""
    contacts = await lock(work, path.unit)
    appointment = await appointment_of(work, path.unit, appointment_id, CONTACT)
    if appointment.ended_on is not None:
        raise already_ended()
    if ended_on < appointment.from_day:
        raise bad_field("/ended_on", "Das Ende liegt vor dem Beginn.")
    await end_contact(work, path, contacts, appointment, ended_on, reason, today=today)


async def give_up(work: Work, path: UnitPath, appointment_id: UUID, person: str, today: date) -> None:
    """Somebody stops by themself, as contact person or stand-in. Raises Problem 403, 404, 409."""
    contacts = await lock(work, path.unit)
    kind = await work.session.scalar(select(col(Appointment.kind)).where(col(Appointment.id) == appointment_id))
    appointment = await appointment_of(work, path.unit, appointment_id, kind or CONTACT)
    if str(appointment.person) != person:
        raise forbidden()
    if appointment.ended_on is not None:
        raise already_ended()
    if appointment.kind == CONTACT:
        await end_contact(work, path, contacts, appointment, today, "ended", today=today)
    else:
        await end_stand_in(work, path, contacts, appointment, today, "ended", given_up=True)


async def person_gone(work: Work, tree: UnitTree, person: UUID, today: date, *, now_in: UnitPath | None = None) -> None:
    """End what somebody held who left, or who moved (`now_in`): a stand-in in the same sub-district goes on."""
    theirs = select(Appointment).where(col(Appointment.person) == person, col(Appointment.ended_on).is_(None))
    asked = await stand_ins.asked(work, person)
    units = {one.unit for one in (await work.session.scalars(theirs)).all()} | {one.unit for one in asked}
    # all in one order: of two who go at once neither waits for the other
    locked = {unit: await lock(work, unit) for unit in sorted(units)}
    again = theirs.with_for_update().execution_options(populate_existing=True)
    for found in (await work.session.scalars(again.order_by(col(Appointment.unit)))).all():
        path, contacts = tree.path(found.unit), locked.get(found.unit) or await lock(work, found.unit)
        if found.kind == CONTACT:
            if now_in is None or now_in.unit != found.unit:
                await end_contact(work, path, contacts, found, today, "left", today=today)
        elif now_in is None or now_in.sub_district != path.sub_district:
            await end_stand_in(work, path, contacts, found, today, "left")
    for request in asked:
        path = tree.path(request.unit)
        if now_in is None or now_in.sub_district != path.sub_district:
            await stand_ins.close_for(work, path, locked[request.unit], request, today)
