"""What is held about somebody is what is said: ids and days, which an erasure leaves."""

from __future__ import annotations

from uuid import UUID

from services.mentoring.persons import PERSONS
from services.mentoring.tests.build import Mentoring
from shared.messaging.work import work_on
from shared.persons.canaries import leaves_what_is_said


async def test_an_erasure_leaves_what_each_capability_says(here: Mentoring) -> None:
    async def erase(person: UUID) -> None:
        async with work_on(here.service.database) as work:
            await PERSONS.erase(work, person)

    await leaves_what_is_said(here.service.database, PERSONS, erase)
