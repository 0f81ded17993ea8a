"""Guests are forgotten: thirty days after, or because they ask for it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete
from sqlmodel import col

from services.events.calendar.tables import ASKED, ATTENDED, Occasion, Registration, RegistrationLink
from shared.contracts.calendar import GuestForgotten
from shared.messaging.work import Work


async def forget_guest(work: Work, occasion: Occasion, registration: Registration, today: date) -> None:
    """Nothing of a guest stays here, nor anywhere where they were known; whoever never confirmed was known nowhere."""
    if registration.standing == ATTENDED:  # what stays of guests is how many came
        occasion.seen += registration.party
    if registration.standing != ASKED:
        registration.version += 1
        work.emit(
            GuestForgotten(
                unit=occasion.unit_path,
                registration=registration.id,
                person=registration.person,
                occasion=occasion.id,
                forgotten_on=today,
            ),
            version=registration.version,
        )
        if registration.note:
            work.forget_person(f"{registration.person}/{registration.note}", version=2)
        work.forget_person(str(registration.person), version=2)
    await drop(work, registration)


async def drop(work: Work, registration: Registration) -> None:
    """Delete a registration with its links."""
    of_it = col(RegistrationLink.registration) == registration.id
    await work.session.execute(delete(RegistrationLink).where(of_it))
    await work.session.delete(registration)
