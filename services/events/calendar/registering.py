"""What a guest does by the link in their mails: confirm, withdraw, come with more, accept a seat, be forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.calendar import queries, seats
from services.events.calendar.forgetting import drop, forget_guest
from services.events.calendar.tables import (
    ANNOUNCED,
    ARRIVED,
    ASKED,
    COMES,
    OFFERED,
    SEATED,
    WAITING,
    WITHDRAWN,
    Occasion,
    Registration,
    RegistrationLink,
    guest_key,
)
from services.events.calendar.times import CONFIRMED_WITHIN
from shared.clock import now as real_time
from shared.contracts.calendar import GuestRegistered, RegistrationAsked
from shared.contracts.people import PersonRecord, PersonText
from shared.deadlines import Kind, remind
from shared.ids import new_id
from shared.messaging.work import Work
from shared.problems import Problem, not_found
from shared.security.secrets import hashed, new_secret

UNCONFIRMED = Kind("registration_unconfirmed", __name__)
"""A registration that nobody confirmed is dropped; the subject is its id."""


async def ask(
    work: Work, occasion: Occasion, *, first_name: str, email: str, party: int, said: str, at: datetime
) -> Registration:
    """Somebody wants to come: a mail asks to confirm the address. Who has registered is not looked at: the answer is
    the same for everybody. Raises Problem 409."""
    if not is_open(occasion, at):
        raise over()
    if not occasion.registration:
        raise Problem(409, "no_registration", "Für diesen Termin braucht Ihr Euch nicht anzumelden: Kommt einfach.")
    _must_fit(occasion, party)
    registration = Registration(
        occasion=occasion.id,
        first_name=first_name,
        email=email,
        guest_key=guest_key(first_name, email),
        party=party,
        said=said,
        asked_at=real_time(),
    )
    work.session.add(registration)
    work.emit(RegistrationAsked(unit=occasion.unit_path, registration=registration.id, occasion=occasion.id), version=1)
    await work.session.flush()
    await remind(work.session, UNCONFIRMED, registration.id, at + CONFIRMED_WITHIN + timedelta(minutes=1))
    return registration


def _must_fit(occasion: Occasion, party: int) -> None:
    if occasion.seats is not None and party > occasion.seats:
        raise Problem(409, "too_many", f"So viele passen nicht: Es gibt überhaupt nur {occasion.seats}.")


def is_open(occasion: Occasion, at: datetime) -> bool:
    """Whether anything about who comes can still change."""
    return occasion.state == ANNOUNCED and at < occasion.starts


def over() -> Problem:
    """Too late for whatever a guest wanted."""
    return Problem(
        409,
        "occasion_over",
        "Dafür ist es zu spät: Der Termin hat angefangen, ist vorbei oder fällt aus. Was gilt, sagt die Einladung.",
    )


async def issue(session: AsyncSession, registration_id: UUID, at: datetime) -> tuple[str, Registration, Occasion]:
    """A secret for one mail, made in the moment of sending. Raises Problem 404 where the guest is forgotten, 410 where
    there is nothing to confirm any more."""
    registration = await session.get(Registration, registration_id)
    if registration is None:
        raise not_found("Diese Anmeldung")
    occasion = await session.get_one(Occasion, registration.occasion)
    if registration.standing == ASKED and not is_open(occasion, at):
        raise queries.link_spent()
    secret = new_secret()
    session.add(RegistrationLink(secret_hash=hashed(secret), registration=registration.id))
    return secret, registration, occasion


async def confirm(work: Work, secret: str, at: datetime) -> tuple[Occasion, Registration]:
    """The address is the guest's: they have a seat, or wait. Confirmed again, nothing changes; whoever withdrew comes
    back. Raises Problem 409, 410."""
    occasion, mine = await queries.held_by(work.session, secret)
    if mine.standing not in (ASKED, WITHDRAWN):
        return occasion, mine
    if not is_open(occasion, at):
        raise over()
    if same := await queries.same_guest(work.session, mine):
        return occasion, await _lead_to(work, secret, mine, same)
    before, first = seats.counted(occasion), mine.standing == ASKED
    mine.arrived = await work.session.scalar(ARRIVED)
    seats.queues(occasion, mine)
    await seats.pass_on(work, occasion, at, mine)
    if first:
        _becomes_known(work, occasion, mine, at)
    else:
        seats.told(work, occasion, mine, "again", at)
    seats.count(work, occasion, before)
    return occasion, mine


def _becomes_known(work: Work, occasion: Occasion, mine: Registration, at: datetime) -> None:
    """Whoever invites learns who comes, or waits."""
    person = PersonRecord(person=mine.person, version=1, first_name=mine.first_name, email=mine.email)
    work.record_person(person)
    if mine.said:
        mine.note = new_id()
        work.record_person(PersonText(person=mine.person, record=mine.note, text=mine.said))
    mine.version += 1
    work.emit(
        GuestRegistered(
            unit=occasion.unit_path,
            registration=mine.id,
            person=mine.person,
            occasion=occasion.id,
            standing="seated" if mine.standing == SEATED else "waiting",
            party=mine.party,
            note=mine.note,
            registered_on=at.date(),
        ),
        version=mine.version,
    )


async def _lead_to(work: Work, secret: str, mine: Registration, same: Registration) -> Registration:
    """The same guest registered before: this link leads to what there is from now on."""
    if mine.standing == ASKED:
        await drop(work, mine)
        work.session.add(RegistrationLink(secret_hash=hashed(secret), registration=same.id))
    else:
        link = await work.session.get_one(RegistrationLink, hashed(secret))
        link.registration = same.id
    return same


async def withdraw(work: Work, secret: str, at: datetime) -> tuple[Occasion, Registration]:
    """The guest does not come, and whoever waits moves up. Once more, nothing changes. Raises Problem 409, 410."""
    occasion, mine = await queries.held_by(work.session, secret)
    if mine.standing == WITHDRAWN:
        return occasion, mine
    if mine.standing == ASKED:
        raise Problem(409, "not_confirmed", "Diese Anmeldung ist noch nicht bestätigt: Es gibt nichts abzusagen.")
    if mine.standing not in COMES or not is_open(occasion, at):
        raise over()
    before = seats.counted(occasion)
    seats.stands(work, occasion, mine, WITHDRAWN, "guest", at)
    await seats.pass_on(work, occasion, at)
    seats.count(work, occasion, before)
    return occasion, mine


async def resize(work: Work, secret: str, party: int, at: datetime) -> tuple[Occasion, Registration]:
    """So many people come. Raises Problem 409 (no room for more, over), 410."""
    occasion, mine = await queries.held_by(work.session, secret)
    if mine.standing not in COMES or not is_open(occasion, at):
        raise over()
    if mine.party == party:
        return occasion, mine
    _must_fit(occasion, party)
    # what is free beside somebody who waits is kept for them
    room = 0 if occasion.waiting and occasion.seats is not None else seats.free(occasion)
    if mine.standing != WAITING and room is not None and party - mine.party > room:
        raise Problem(
            409,
            "no_room",
            f"Für {party} Personen sind nicht genug Plätze frei: Es bleibt bei {mine.party}.",
        )
    before = seats.counted(occasion)
    seats.resized(occasion, mine, party)
    if mine.standing == OFFERED:  # whoever says with how many they come says that they come
        seats.stands(work, occasion, mine, SEATED, "accepted", at)
    else:
        seats.told(work, occasion, mine, "party", at)
    await seats.pass_on(work, occasion, at)
    seats.count(work, occasion, before)
    return occasion, mine


async def accept(work: Work, secret: str, at: datetime) -> tuple[Occasion, Registration]:
    """The guest takes the seat that is kept for them. Once more, nothing changes. Raises Problem 409, 410."""
    occasion, mine = await queries.held_by(work.session, secret)
    if mine.standing == SEATED:
        return occasion, mine
    if mine.standing != OFFERED or mine.until is None or at >= mine.until or not is_open(occasion, at):
        raise Problem(409, "offer_over", "Der Platz wird nicht mehr freigehalten: Auf dieser Seite steht, was gilt.")
    seats.stands(work, occasion, mine, SEATED, "accepted", at)
    return occasion, mine


async def forget(work: Work, secret: str, at: datetime) -> Occasion:
    """The guest wants to be forgotten now, with all that they ever said for this occasion; a seat that they had is
    passed on. Raises Problem 410."""
    occasion, mine = await queries.held_by(work.session, secret)
    before = seats.counted(occasion)
    for one in await queries.of_guest(work.session, mine):
        if one.standing in COMES and is_open(occasion, at):
            seats.stands(work, occasion, one, WITHDRAWN, "guest", at)
        await forget_guest(work, occasion, one, at.date())
    if is_open(occasion, at):
        await seats.pass_on(work, occasion, at)
    seats.count(work, occasion, before)
    return occasion
