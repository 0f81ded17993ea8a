"""Stand-ins: the sub-district asks, only a yes appoints; silence, a no or a second thought returns the gap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.members.accounts import links
from services.members.contacts.holding import appointment_of, begin, end_stand_in, in_order, lock, require_branch, say
from services.members.contacts.tables import ASKED, CONTACT, STAND_IN, Appointment, Contacts, StandInRequest
from services.members.people.tables import LOCKED, Person
from services.members.roles.tables import RoleGrant
from shared.contracts.contacts import StandInAppointed, StandInAsked, StandInRequestClosed
from shared.deadlines import Kind, remind
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, already_ended, bad_field, not_found

SILENT = Kind("stand_in_silent", __name__)
"""Kind of deadline: the day after the last one on which somebody who is asked can answer."""

ANSWER_WITHIN = timedelta(days=5)
"""How long we wait: long enough for a weekend away, short enough for those who wait for a call."""

Outcome = Literal["accepted", "declined", "silent", "withdrawn", "obsolete"]
Reason = Literal["no_time", "too_far", "not_me"]


async def ask(
    work: Work,
    path: UnitPath,
    person_id: UUID,
    *,
    asked_by: UnitPath,
    client: str,
    tree: UnitTree,
    today: date,
    replaces: UUID | None = None,
    withdraws: UUID | None = None,
    version: int | None = None,
) -> StandInRequest | Appointment:
    """Ask somebody to stand in. Who asks themself has said yes.

    `replaces`: the appointment of who stands in now, and goes on until there is a yes; `withdraws`: the request to
    whoever was asked before, and is no longer. Neither happens to somebody who is not named.
    Raises Problem 404, 409, 422.
    """
    require_branch(path)
    person = await work.session.get(Person, person_id, with_for_update=LOCKED, populate_existing=True)
    contacts = await lock(work, path.unit, version)
    before = await in_order(work, path.unit)
    if any(one.kind == CONTACT for one in before):
        raise Problem(
            409, "has_contact_person", "Der Ortsverein hat eine Ansprechperson: Eine Vertretung ist nicht nötig."
        )
    if person is None or not await _may_stand_in(work, tree, path, person_id):
        raise bad_field(
            "/person",
            "Vertreten kann, wer im Unterbezirk ein Amt hat oder Ansprechperson eines anderen Ortsvereins dort ist.",
        )
    if any(one.person == person_id for one in before):
        raise Problem(409, "stands_in_already", "Diese Person vertritt hier schon.")
    if [one.id for one in before] != [one for one in (replaces,) if one]:
        raise Problem(
            409, "has_stand_in", "Hier vertritt gerade jemand anderes als angenommen. Sieh bitte noch einmal nach."
        )
    open_ones = await _open(work, col(StandInRequest.unit) == path.unit)
    if [one.id for one in open_ones] != [one for one in (withdraws,) if one]:
        raise Problem(409, "somebody_is_asked", "Hier ist inzwischen jemand gefragt. Sieh bitte noch einmal nach.")
    for earlier in open_ones:
        _close(work, path, contacts, earlier, "withdrawn", today)
    await work.session.flush()
    if person_id == work.acting_person:
        return await _appoint(work, path, contacts, person_id, asked_by, today)
    if not person.email:
        raise bad_field("/person", "Von dieser Person ist keine E-Mail-Adresse bekannt; gefragt wird per Mail.")
    request = StandInRequest(
        unit=path.unit, person=person_id, asked_by=asked_by.unit, asked_on=today, answer_by=today + ANSWER_WITHIN
    )
    work.session.add(request)
    links.to_answer(work, request.id, path, client=client, email=person.email, name=person.first_name, person=person_id)
    contacts.version += 1
    work.emit(
        StandInAsked(
            unit=path,
            request=request.id,
            person=person_id,
            asked_on=today,
            answer_by=request.answer_by,
            asked_by=asked_by,
        ),
        version=contacts.version,
    )
    await remind(work.session, SILENT, request.id, request.answer_by + timedelta(days=1))
    return request


async def answer(
    work: Work, tree: UnitTree, request_id: UUID, *, yes: bool, reason: Reason | None, today: date
) -> tuple[str, str]:
    """Whoever is asked says yes or no: the branch, and what became of it (`closed`: it is not asked any more)."""
    known = await work.session.get(StandInRequest, request_id)
    if known is None:
        raise links.link_spent()
    path = tree.path(known.unit)
    await work.session.get(Person, known.person, with_for_update=LOCKED)
    contacts = await lock(work, known.unit)
    await work.session.refresh(known, with_for_update=True)
    if known.state != ASKED:
        return known.unit, "closed"
    # whoever answers is not told by mail what they just said
    work.acting_person = known.person
    if not yes:
        _close(work, path, contacts, known, "declined", today, reason)
        return known.unit, "declined"
    if not await _may_stand_in(work, tree, path, known.person):
        _close(work, path, contacts, known, "obsolete", today)
        return known.unit, "closed"
    _close(work, path, contacts, known, "accepted", today)
    await _appoint(work, path, contacts, known.person, tree.path(known.asked_by), today)
    return known.unit, "accepted"


async def withdraw(work: Work, path: UnitPath, request_id: UUID, today: date) -> None:
    """Ask somebody no longer. Raises Problem 404, 409 where they are not asked any more."""
    contacts = await lock(work, path.unit)
    found = await work.session.get(StandInRequest, request_id, with_for_update=True, populate_existing=True)
    if found is None or found.unit != path.unit:
        raise not_found("Diese Anfrage")
    if found.state != ASKED:
        raise already_ended()
    _close(work, path, contacts, found, "withdrawn", today)


async def end(work: Work, path: UnitPath, appointment_id: UUID, today: date) -> None:
    """End a stand-in. Raises Problem 404, 409 where it has ended already."""
    contacts = await lock(work, path.unit)
    appointment = await appointment_of(work, path.unit, appointment_id, STAND_IN)
    if appointment.ended_on is not None:
        raise already_ended()
    await end_stand_in(work, path, contacts, appointment, today, "ended")


async def fell_silent(work: Work, tree: UnitTree, request_id: UUID, today: date) -> None:
    """Nobody answered in time: the gap is open again."""
    found = await work.session.get(StandInRequest, request_id)
    if found is None:
        return
    contacts = await lock(work, found.unit)
    await work.session.refresh(found, with_for_update=True)
    if found.state == ASKED:
        _close(work, tree.path(found.unit), contacts, found, "silent", today)


async def no_longer_needed(work: Work, path: UnitPath, contacts: Contacts, today: date) -> None:
    """The branch has found somebody itself: nobody is asked any more."""
    for found in await _open(work, col(StandInRequest.unit) == path.unit):
        _close(work, path, contacts, found, "obsolete", today)


async def asked(work: Work, person: UUID) -> list[StandInRequest]:
    """What somebody is asked at the moment."""
    return await _open(work, col(StandInRequest.person) == person)


async def close_for(work: Work, path: UnitPath, contacts: Contacts, found: StandInRequest, on: date) -> None:
    """Whoever left, or moved out of the sub-district, is not asked any more. Lock the contacts before."""
    await work.session.refresh(found, with_for_update=True)
    if found.state == ASKED:
        _close(work, path, contacts, found, "obsolete", on)


async def _open(work: Work, where: object) -> list[StandInRequest]:
    query = select(StandInRequest).where(where, col(StandInRequest.state) == ASKED)  # type: ignore[arg-type]
    return list((await work.session.scalars(query.order_by(col(StandInRequest.unit)))).all())


def _close(
    work: Work,
    path: UnitPath,
    contacts: Contacts,
    found: StandInRequest,
    outcome: Outcome,
    on: date,
    reason: Reason | None = None,
) -> None:
    found.state, found.closed_on = outcome, on
    contacts.version += 1
    said = StandInRequestClosed(
        unit=path, request=found.id, person=found.person, closed_on=on, outcome=outcome, reason=reason
    )
    work.emit(said, version=contacts.version)


async def _appoint(
    work: Work, path: UnitPath, contacts: Contacts, person: UUID, asked_by: UnitPath, today: date
) -> Appointment:
    """Somebody stands in from today; whoever did so before does no longer."""
    for before in await in_order(work, path.unit):
        await end_stand_in(work, path, contacts, before, today, "ended", successor=person)
    appointment = Appointment(unit=path.unit, person=person, kind=STAND_IN, from_day=today)
    say(
        work,
        contacts,
        StandInAppointed(
            unit=path,
            appointment=appointment.id,
            person=person,
            from_day=today,
            appointed_by=asked_by,
            responsible=1,
        ),
    )
    await begin(work, path, appointment)
    return appointment


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
