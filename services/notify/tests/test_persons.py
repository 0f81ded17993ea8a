"""What is held about somebody is what is said; a tombstone leaves what is kept for a reason."""

from __future__ import annotations

from uuid import UUID

from services.notify.persons import PERSONS
from services.notify.reactions import reactions
from services.notify.tests.build import Notify
from shared.persons.canaries import leaves_what_is_said
from shared.testing import tombstone


async def test_a_tombstone_leaves_what_each_capability_says(here: Notify) -> None:
    async def erase(person: UUID) -> None:
        assert await reactions.process(tombstone(str(person)), here.service.database) is None

    await leaves_what_is_said(here.service.database, PERSONS, erase)
