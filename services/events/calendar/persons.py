"""What occasions hold about a person: guests, until thirty days after."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.events.calendar.forgetting import drop
from services.events.calendar.tables import Occasion, Registration, RegistrationLink
from shared.messaging.work import Work
from shared.persons.held import Held, erased, nobody, passing


class Guests(Held):
    """A guest's registration goes with its links, and with what `people` knows."""

    async def erase(self, work: Work, person: UUID) -> None:
        """Also in the topic `people`."""
        theirs = select(Registration).where(col(Registration.person) == person).with_for_update()
        for one in (await work.session.scalars(theirs)).all():
            if one.note:
                work.forget_person(f"{person}/{one.note}", version=2)
            if one.version:
                work.forget_person(str(person), version=2)
            await drop(work, one)


held = Guests(
    erased(Registration, of="person", things="id occasion note"),
    passing(RegistrationLink, "secret_hash registration", because="goes with the registration it leads to"),
    nobody(Occasion, "id unit path kind state said title place about word co_organisers"),
)
