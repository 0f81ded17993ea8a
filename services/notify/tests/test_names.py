"""Names and addresses come by thousands after an import: together they have the effect that they have one by one."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlmodel import col

from services.notify.directory.tables import Person
from services.notify.reactions import reactions
from services.notify.tests.build import Notify, Somebody
from shared.contracts.people import PersonText
from shared.ids import new_id
from shared.testing import people_record, record_of, tombstone

KIM, URSEL, BERND, OLGA = Somebody("Kim"), Somebody("Ursel", "Meier"), Somebody("Bernd"), Somebody("Olga")


async def names(here: Notify) -> dict[UUID, str]:
    """First names that are known."""
    async with here.service.database.reading() as session:
        return {row.id: row.first_name for row in await session.execute(select(col(Person.id), col(Person.first_name)))}


@pytest.mark.parametrize("together", [True, False])
async def test_the_newest_of_each_is_kept_and_who_is_erased_is_gone(here: Notify, together: bool) -> None:
    await here.hears(URSEL.record(3), OLGA.record(1))
    said = [
        people_record(KIM.record(1)),
        people_record(PersonText(person=KIM.id, record=new_id(), version=1, text="Ein Grund.")),
        people_record(URSEL.record(2, first_name="Ulla")),  # older than what is known
        people_record(BERND.record(1)),
        people_record(KIM.record(2, first_name="Kimberly")),
        tombstone(str(BERND.id)),
        tombstone(str(OLGA.id)),
    ]
    for records in [said] if together else [[one] for one in said]:
        await reactions.process_all(records, here.service.database)
    assert await names(here) == {KIM.id: "Kimberly", URSEL.id: "Ursel"}


async def test_many_cost_no_more_statements_than_two(here: Notify) -> None:
    async def statements(people: list[Somebody]) -> int:
        said: list[str] = []
        engine = here.service.database.engine.sync_engine

        def note(*call: object) -> None:
            said.append(str(call[2]))

        event.listen(engine, "before_cursor_execute", note)
        try:
            await reactions.process_all([people_record(one.record()) for one in people], here.service.database)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(said)

    assert await statements([Somebody(f"Kim{n}") for n in range(100)]) == await statements([KIM, URSEL])
    assert len(await names(here)) == 102


async def test_mails_that_wait_for_names_go_as_soon_as_these_come_together(here: Notify) -> None:
    await here.hears(URSEL.contact(), KIM.admitted())
    await here.sends()
    assert not here.post.mails
    said = [people_record(URSEL.record()), people_record(KIM.record()), record_of(BERND.role())]
    await reactions.process_all(said, here.service.database)
    await here.worker().send_due()
    assert len(here.post.to(URSEL.email)) == len(here.post.to(KIM.email)) == 1


async def test_one_that_cannot_be_read_is_set_aside_and_the_others_are_known(here: Notify) -> None:
    bad = people_record(BERND.record())
    bad.value = b'{"person": "nobody"}'
    said = [people_record(KIM.record()), bad, people_record(URSEL.record())]
    await reactions.process_all(said, here.service.database)
    assert await names(here) == {KIM.id: "Kim", URSEL.id: "Ursel"}
    async with here.service.database.reading() as session:
        assert (await session.execute(text("SELECT key, reason FROM dead_letters"))).all() == [
            (str(BERND.id), "failed")
        ]
