"""How the directory learns. Ends may come before beginnings: what has ended stays ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.notify.directory.queries import among
from services.notify.directory.tables import KEPT, Contact, Newcomer, Office, Person, Standard
from services.notify.outgoing import waiting
from services.notify.reactions import reactions
from services.notify.tables import Stored
from shared.contracts.members import (
    ContactPersonAppointed,
    ContactPersonEnded,
    RoleEnded,
    RoleGranted,
    StandInAppointed,
    StandInEnded,
)
from shared.contracts.mentoring import (
    FirstContactCorrected,
    FirstContactMade,
    FirstContactReminder,
    FirstContactStandardSet,
    JourneyEnded,
    JourneyMoved,
    JourneyStarted,
)
from shared.contracts.people import PersonRecord, person_of
from shared.messaging.work import Work


@reactions.to_people
async def record(records: Sequence[tuple[str, bytes | None]], work: Work) -> None:
    """Keep the newest name and address; forget both with the tombstone. Texts about people are not ours."""
    newest = {person: value for person, text, value in ((*person_of(key), value) for key, value in records) if not text}
    gone = [person for person, value in newest.items() if value is None]
    rows = [_kept(person, value) for person, value in newest.items() if value is not None]
    if gone:
        await work.session.execute(delete(Person).where(among(col(Person.id), gone)))
    if rows:
        new = insert(Person).values(rows)
        changed = {name: new.excluded[name] for name in ("version", *KEPT)}
        newer = col(Person.version) < new.excluded.version
        await work.session.execute(new.on_conflict_do_update(index_elements=["id"], set_=changed, where=newer))
        await waiting.they_are_known_now(work.session, [row["id"] for row in rows])


def _kept(person: UUID, value: bytes) -> dict[str, Any]:
    found = PersonRecord.model_validate_json(value)
    return {"id": person, "version": found.version} | {name: getattr(found, name) for name in KEPT}


async def _put(work: Work, table: type[Stored], key: str, row: dict[str, Any], *change: str) -> None:
    """Insert a row, or change only these columns of the one that is there."""
    new = insert(table).values(row)
    if change:
        new = new.on_conflict_do_update(index_elements=[key], set_={name: row[name] for name in change})
    else:
        new = new.on_conflict_do_nothing()
    await work.session.execute(new)


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


async def _contact(work: Work, unit: str, appointment: UUID, person: UUID, *, stands_in: bool, ended: bool) -> None:
    row = {"appointment": appointment, "unit": unit, "person": person, "stands_in": stands_in, "ended": ended}
    await _put(work, Contact, "appointment", row, *(("ended",) if ended else ()))


@reactions.to(ContactPersonAppointed)
async def contact_begins(event: ContactPersonAppointed, work: Work) -> None:
    """A branch has a contact person."""
    await _contact(work, event.unit.unit, event.appointment, event.person, stands_in=False, ended=False)


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


async def _journey(work: Work, event: _OfAJourney, *, contact_open: bool) -> None:
    row = {
        "journey": event.journey,
        "unit": event.unit.unit,
        "person": event.person,
        "started_on": event.started_on,
        "contact_open": contact_open,
    }
    await _put(work, Newcomer, "journey", row, "unit", "contact_open")


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
    await _journey(work, event, contact_open=False)


@reactions.to(FirstContactStandardSet)
async def standard_is_set(event: FirstContactStandardSet, work: Work) -> None:
    """Within which time a call is due. A unit's standards come in order."""
    await _put(work, Standard, "unit", {"unit": event.unit.unit, "period": event.period}, "period")
