"""What is known about a person: everything here goes, and whoever reads `people` is told so."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.members.people.tables import FORGOTTEN, LOCKED, Correction, Person, StoredText
from shared.messaging.work import Work
from shared.persons.held import Held, erased, kept


class People(Held):
    """Persons and the texts about them."""

    async def erase(self, work: Work, person: UUID) -> None:
        """Also in the topic `people`: a tombstone for each text, and one for the person."""
        texts = await work.session.scalars(select(StoredText).where(col(StoredText.person) == person))
        for text in texts.all():
            work.forget_person(f"{person}/{text.record}", version=text.version + 1)
        await super().erase(work, person)
        left = await work.session.get_one(Person, person, with_for_update=LOCKED, populate_existing=True)
        left.status = FORGOTTEN
        left.version += 1
        work.forget_person(str(person), version=left.version)


held = People(
    kept(
        Person,
        of="id",
        keeps="status unit",
        because="events name the id for good: nothing may bring back who it was, and its branch's counts stay",
    ),
    erased(Correction, of="person"),
    erased(StoredText, of="person", things="record"),
)
