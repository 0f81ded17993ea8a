"""How the directory learns. Ends may come before beginnings: what has ended stays ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlmodel import col

from services.notify.addresses import marks
from services.notify.directory.tables import KEPT, Contact, Moved, Newcomer, Office, Person, Standard, TypedText
from services.notify.outgoing import waiting
from services.notify.persons import PERSONS
from services.notify.reactions import reactions
from services.notify.tables import Stored
from shared.contracts.contacts import (
    ContactPersonAppointed,
    ContactPersonEnded,
    ContactPersonsOrdered,
    StandInAppointed,
    StandInEnded,
)
from shared.contracts.members import RoleEnded, RoleGranted
from shared.contracts.mentoring import (
    FirstContactCorrected,
    FirstContactMade,
    FirstContactReminder,
    FirstContactsMoved,
    FirstContactStandardSet,
    JourneyEnded,
    JourneyMoved,
    JourneyStarted,
)
from shared.contracts.people import PersonRecord, PersonText, person_of
from shared.messaging.work import Work


@reactions.to_people
async def record(records: Sequence[tuple[str, bytes | None]], work: Work) -> None:
    """Keep the newest name and address, and texts about nobody; erase them with the tombstone. Texts about people are
    not ours."""
    said = [(*person_of(key), value) for key, value in records]
    await _keep_texts({text: value for person, text, value in said if text == person}, work)
    newest = {person: value for person, text, value in said if not text}
    gone = [person for person, value in newest.items() if value is None]
    rows = [_kept(person, value) for person, value in newest.items() if value is not None]
    for person in gone:
        await PERSONS.erase(work, person)
    if rows:
        known = [row["id"] for row in rows]
        await work.session.execute(_KEEP, rows)
        await marks.look_again(work, known)
        await waiting.they_are_known_now(work.session, known)


async def _keep_texts(newest: Mapping[UUID, bytes | None], work: Work) -> None:
    if not newest:
        return
    found = {one: PersonText.model_validate_json(value) for one, value in newest.items() if value is not None}
    rows = [{"id": one, "version": text.version, "text": text.text} for one, text in found.items()]
    # an erased one keeps its row: who has to say it knows that it will not come any more
    rows += [{"id": one, "version": _ERASED, "text": None} for one in newest.keys() - found.keys()]
    await work.session.execute(_KEEP_TEXT, rows)


def _keep_text() -> Insert:
    new = insert(TypedText)
    changed = {name: new.excluded[name] for name in ("version", "text")}
    return new.on_conflict_do_update(
        index_elements=["id"], set_=changed, where=col(TypedText.version) < new.excluded.version
    )


_ERASED = 2**31 - 1
"""In place of a version: nothing comes after it."""


def _keep() -> Insert:
    new = insert(Person)
    changed = {name: new.excluded[name] for name in ("version", *KEPT)}
    return new.on_conflict_do_update(
        index_elements=["id"], set_=changed, where=col(Person.version) < new.excluded.version
    )


_KEEP_TEXT = _keep_text()
_KEEP = _keep()
"""Made once, as all that is executed for each event: building a statement takes longer than executing it."""


def _kept(person: UUID, value: bytes) -> dict[str, Any]:
    found = PersonRecord.model_validate_json(value)
    return {"id": person, "version": found.version} | {name: getattr(found, name) for name in KEPT}


async def _put(work: Work, table: type[Stored], key: str, row: dict[str, Any], *change: str) -> None:
    """Insert a row, or change only these columns of the one that is there."""
    await work.session.execute(_putting(table, key, change), row)


@cache
def _putting(table: type[Stored], key: str, change: tuple[str, ...]) -> Insert:
    new = insert(table)
    if not change:
        return new.on_conflict_do_nothing()
    return new.on_conflict_do_update(index_elements=[key], set_={name: new.excluded[name] for name in change})


async def _office(work: Work, event: RoleGranted | RoleEnded, *, ended: bool) -> None:
    row = {"grant": event.grant, "unit": event.unit.unit, "person": event.person, "role": event.role, "ended": ended}
    await _put(work, Office, "grant", row, *(("ended",) if ended else ()))


@reactions.to(RoleGranted)
async def office_begins(event: RoleGranted, work: Work) -> None:
    """Somebody is on a board, or in an office."""
    await _office(work, event, ended=False)


@reactions.to(RoleEnded)
async def office_ends(event: RoleEnded, work: Work) -> None:
    """And is no longer."""
    await _office(work, event, ended=True)


async def _contact(
    work: Work, unit: str, appointment: UUID, person: UUID, *, stands_in: bool, ended: bool, place: int = 1
) -> None:
    row = {
        "appointment": appointment,
        "unit": unit,
        "person": person,
        "stands_in": stands_in,
        "place": place,
        "ended": ended,
    }
    await _put(work, Contact, "appointment", row, *(("ended",) if ended else ()))


@reactions.to(ContactPersonAppointed)
async def contact_begins(event: ContactPersonAppointed, work: Work) -> None:
    """A branch has a contact person."""
    unit, place = event.unit.unit, event.place
    await _contact(work, unit, event.appointment, event.person, stands_in=False, ended=False, place=place)


@reactions.to(ContactPersonsOrdered)
async def contacts_are_ordered(event: ContactPersonsOrdered, work: Work) -> None:
    """They stand in another order. The changes of one branch come in theirs."""
    for place, appointment in enumerate(event.order, start=1):
        theirs = update(Contact).where(col(Contact.appointment) == appointment)
        await work.session.execute(theirs.values(place=place))


@reactions.to(ContactPersonEnded)
async def contact_ends(event: ContactPersonEnded, work: Work) -> None:
    """And no longer."""
    await _contact(work, event.unit.unit, event.appointment, event.person, stands_in=False, ended=True)


@reactions.to(StandInAppointed)
async def stand_in_begins(event: StandInAppointed, work: Work) -> None:
    """Somebody stands in."""
    await _contact(work, event.unit.unit, event.appointment, event.person, stands_in=True, ended=False)


@reactions.to(StandInEnded)
async def stand_in_ends(event: StandInEnded, work: Work) -> None:
    """And no longer."""
    await _contact(work, event.unit.unit, event.appointment, event.person, stands_in=True, ended=True)


_OfAJourney = JourneyStarted | JourneyMoved | JourneyEnded | FirstContactMade | FirstContactCorrected


async def _journey(work: Work, event: _OfAJourney, *, contact_open: bool, over: bool = False) -> None:
    row = {
        "journey": event.journey,
        "unit": event.unit.unit,
        "person": event.person,
        "started_on": event.started_on,
        "contact_open": contact_open,
        "over": over,
    }
    await _put(work, Newcomer, "journey", row, "unit", "contact_open", "over")


@reactions.to(JourneyStarted)
async def journey_starts(event: JourneyStarted, work: Work) -> None:
    """Somebody is new. Events of one journey come in order."""
    await _journey(work, event, contact_open=True)


@reactions.to(JourneyMoved)
async def journey_moves(event: JourneyMoved, work: Work) -> None:
    """Somebody new is somewhere else now."""
    await _journey(work, event, contact_open=event.contact_open)


@reactions.to(FirstContactMade)
async def contact_is_made(event: FirstContactMade, work: Work) -> None:
    """Nobody owes a call any more."""
    await _journey(work, event, contact_open=False)


@reactions.to(FirstContactCorrected)
async def contact_is_corrected(event: FirstContactCorrected, work: Work) -> None:
    """Perhaps it was none."""
    await _journey(work, event, contact_open=event.made_on is None)


@reactions.to(FirstContactReminder)
async def call_is_due(event: FirstContactReminder, work: Work) -> None:
    """Somebody is to be called: the mail that says so looks here for whom."""
    row = {"journey": event.journey, "unit": event.unit.unit, "person": event.person, "started_on": event.due_on}
    row |= {"contact_open": True, "remind_on": event.reminded_on, "due_on": event.due_on}
    await _put(work, Newcomer, "journey", row, "remind_on", "due_on")


@reactions.to(JourneyEnded)
async def journey_ends(event: JourneyEnded, work: Work) -> None:
    """Nor here."""
    await _journey(work, event, contact_open=False, over=True)


@reactions.to(FirstContactStandardSet)
async def standard_is_set(event: FirstContactStandardSet, work: Work) -> None:
    """Within which time a call is due. A unit's standards come in order."""
    row = {"unit": event.unit.unit, "period": event.period, "since": event.from_day}
    await _put(work, Standard, "unit", row, "period", "since")


@reactions.to(FirstContactsMoved)
async def last_days_have_moved(event: FirstContactsMoved, work: Work) -> None:
    """The mail that says so looks here for the days: what moved them last counts."""
    days = sorted(day.isoformat() for day in event.last_days)
    row = {"unit": event.unit.unit, "standard": f"{event.by.unit}/{event.version}", "last_days": days}
    await _put(work, Moved, "unit", row, "standard", "last_days")
