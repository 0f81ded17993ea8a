"""While a stack is updated one service after the other: an event that exchange does not know yet is routed later."""

from uuid import UUID

import pytest

from services.exchange.tests.test_faults import DAY, admission, journey
from services.exchange.tests.world import World
from shared.contracts.base import CATALOGUE
from shared.contracts.catalogue import contracts
from shared.contracts.mentoring import JourneyEnded, JourneyStarted
from shared.database import Database
from shared.ids import new_id
from shared.messaging.taking_up import take_up


async def test_what_an_older_exchange_did_not_know_comes_out_in_order_after_its_update(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody, other = new_id(), new_id()
    begun = journey(world, somebody, new_id())
    with monkeypatch.context() as older:
        older.delitem(CATALOGUE, JourneyStarted.TYPE)
        async with world.exchange() as exchange:
            await world.say(admission(world, somebody))
            await world.say(begun)
            await world.say(ended(world, somebody, begun.journey))
            await world.say(admission(world, other))
            await world.routed()
            assert [one.reason for one in await world.letters()] == ["unknown_type", "waiting"]
            database = Database(world.database.dsn)
            kafka, again = world.broker.admin_user.aiokafka, exchange.processing.again
            assert await take_up(database, kafka, again, CATALOGUE) == 0, "it is still the older one"
            assert await routed_of(world, somebody) == ["member_admitted"]
            assert await routed_of(world, other) == ["member_admitted"], "nobody else waits"
    async with world.exchange() as exchange:
        assert await take_up(database, kafka, exchange.processing.again, contracts()) == 2
        assert await take_up(database, kafka, exchange.processing.again, contracts()) == 0
        assert await routed_of(world, somebody) == ["member_admitted", "journey_started", "journey_ended"]
    await database.close()


def ended(world: World, person: UUID, id_: UUID) -> JourneyEnded:
    """Their journey is over."""
    return JourneyEnded(unit=world.path("own"), journey=id_, person=person, started_on=DAY, contact_open=True)


async def routed_of(world: World, person: UUID) -> list[str]:
    """What came out at the branch about somebody, in order."""
    return [one.type for one in await world.facts("own") if one.value.get("person") == str(person)]
