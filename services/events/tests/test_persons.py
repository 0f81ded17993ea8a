"""What is held about somebody is what is said: guests, and nothing of them stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.events.persons import PERSONS
from services.events.tests.build import Events
from shared.messaging.work import work_on
from shared.persons.canaries import leaves_what_is_said


async def test_an_erasure_leaves_what_each_capability_says(here: Events) -> None:
    async def erase(person: UUID) -> None:
        async with work_on(here.service.database) as work:
            await PERSONS.erase(work, person)

    later = datetime.fromisoformat("2001-01-02T12:00")
    given: dict[tuple[str, str], object] = {("occasions", "ends"): later, ("shifts", "ends"): later}
    given |= {("kits", "number"): 0}
    # a kit is about nobody: the promise's row only refers to it
    kit = [("kit_promises", "kit")]
    await leaves_what_is_said(here.service.database, PERSONS, erase, given=given, rewritten=kit)
