"""What is held about somebody is what is said; of whoever is erased nothing stays but what is kept for a reason."""

from __future__ import annotations

from uuid import UUID

from services.members.people.tables import FORGOTTEN, Person
from services.members.persons import PERSONS
from services.members.testing import Running
from shared.messaging.work import work_on
from shared.persons.canaries import leaves_what_is_said


async def test_an_erasure_leaves_what_each_capability_says(members: Running) -> None:
    database = members.parts.service.database

    async def erase(person: UUID) -> None:
        async with work_on(database) as work:
            await PERSONS.erase(work, person)
        async with database.reading() as session:
            assert (await session.get_one(Person, person)).status == FORGOTTEN

    await leaves_what_is_said(database, PERSONS, erase, rewritten=[("persons", "status")])
