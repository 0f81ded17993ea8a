"""What happens whenever something goes wrong: repeats, kills between send and commit, several instances."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from aiokafka import ConsumerRecord, TopicPartition
from confluent_kafka.admin import NewTopic

from deploy.testing.postgres import PostgresForTests
from deploy.testing.servers import Servers
from services.exchange.routing.processing import Batch, Lost, Processing, positions
from services.exchange.routing.publisher import Publisher
from services.exchange.tests.world import Seen, World, until
from shared.broker_log import broker
from shared.contracts import topics
from shared.contracts.members import MemberAdmitted, MemberMoved
from shared.contracts.mentoring import FirstContactMade, FirstContactStandardSet, JourneyStarted
from shared.database import Database
from shared.ids import new_id
from shared.messaging.alive import IN_HAND
from shared.messaging.cloudevents import to_record
from shared.messaging.tests.test_alive import Killing
from shared.testing import Later

DAY = date(2026, 11, 24)


def admission(world: World, person: UUID, unit: str = "own", application: UUID | None = None) -> MemberAdmitted:
    """Somebody is admitted."""
    return MemberAdmitted(
        unit=world.path(unit), application=application or new_id(), person=person, admitted_on=DAY, outcome="board"
    )


def journey(world: World, person: UUID, id_: UUID) -> JourneyStarted:
    """Their journey begins."""
    return JourneyStarted(unit=world.path("own"), journey=id_, person=person, started_on=DAY)


def once(seen: list[Seen]) -> list[Seen]:
    """First occurrences: the same id again is no double."""
    found: dict[str, Seen] = {}
    for one in seen:
        found.setdefault(one.id, one)
    return list(found.values())


async def test_an_event_repeated_by_the_relay_has_one_effect_and_the_same_ids(world: World) -> None:
    event = admission(world, new_id())
    async with world.exchange():
        meta = await world.say(event)
        await world.routed()
        await world.repeat(event, meta)
        await world.routed()
    seen = await world.facts("district")
    assert (len(seen), len({one.id for one in seen})) == (2, 1)


_KILLED = """
import asyncio, os, signal, sys
from services.exchange.routing.consumer import Exchange
from services.exchange.routing.publisher import Publisher
from shared.database import Database

url, bootstrap, user, password, dies_at, instance, session = sys.argv[1:]

class Dying(Publisher):
    batches = 0
    async def publish(self, outputs):
        offsets = await super().publish(outputs)
        if outputs:
            Dying.batches += 1
            if Dying.batches == int(dies_at):
                os.kill(os.getpid(), signal.SIGKILL)
        return offsets

kafka = dict(bootstrap_servers=bootstrap, security_protocol="SASL_PLAINTEXT", sasl_mechanism="SCRAM-SHA-512",
             sasl_plain_username=user, sasl_plain_password=password)
confluent = {"bootstrap.servers": bootstrap, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-512",
             "sasl.username": user, "sasl.password": password, "log_level": 0}
more = dict(batch=20, instance=instance, session_timeout_ms=int(session))
asyncio.run(Exchange(Database(url), kafka, Dying(confluent), **more).run())
"""
"""An instance that is killed right after the broker has acknowledged its n-th batch, before the commit."""


async def killed_after(world: World, batches: int, instance: str = "", session: int = 2000) -> None:
    """Run such an instance until it is dead."""
    user = world.broker.admin_user
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _KILLED, world.database.dsn, world.broker.bootstrap, user.name, user.password),
        *(str(batches), instance, str(session)),
        cwd=Path(__file__).parents[3],
        stderr=PIPE,
    )
    async with asyncio.timeout(60):
        _, errors = await process.communicate()
    assert process.returncode == -signal.SIGKILL, errors.decode()[-500:]


async def test_kills_between_send_and_commit_repeat_the_same_records_and_lose_nothing(world: World) -> None:
    people = [new_id() for _ in range(60)]
    for person in people:
        await world.say(admission(world, person))
        await world.person(person, first_name="Elif")
    for batches in (1, 2):
        await killed_after(world, batches)
    async with world.exchange(session_timeout_ms=2000):
        await world.routed()
    seen = await world.facts("own")
    assert len(seen) > len(people), "the kills made it repeat something"
    assert Counter(one.value["person"] for one in once(seen)) == Counter(map(str, people))
    assert set(await world.roster("own")) == set(map(str, people))
    assert len(once(await world.facts("district"))) == len(people)


async def test_two_instances_that_come_and_go_miss_nothing_and_keep_each_persons_order(world: World) -> None:
    people = [(new_id(), new_id()) for _ in range(80)]

    async def say_all() -> None:
        for person, id_ in people:
            await world.person(person, first_name="Elif")
            await world.say(admission(world, person))
            await world.say(journey(world, person, id_), source="/mentoring")
            await world.say(
                MemberMoved(unit=world.path("foreign"), person=person, from_unit=world.path("own"), moved_on=DAY)
            )

    saying = asyncio.create_task(say_all())
    async with world.exchange(batch=15, session_timeout_ms=2000):
        while not saying.done():
            async with world.exchange(batch=15, session_timeout_ms=2000) as second:

                async def joined(second: object = second) -> bool:
                    return bool(getattr(second, "_positions", None)) or saying.done()

                await until(joined, "the second instance takes part")
        await saying
        await world.routed()
    everybody = {str(person) for person, _ in people}
    assert set(await world.roster("foreign")) == everybody
    assert await world.roster("own") == {}
    new_branch = once(await world.facts("foreign"))
    for name in ("member_admitted", "journey_started", "member_moved"):
        assert {one.value["person"] for one in new_branch if one.type == name} == everybody
    old_branch = once(await world.facts("own"))
    for person in everybody:
        known = [one.type for one in old_branch if person in str(one.value)]
        assert known == [] or known[-1] == "withdrawn"


async def test_a_consumer_whose_offsets_another_has_moved_commits_nothing_and_goes_on_where_they_say(
    world: World,
) -> None:
    database = Database(world.database.dsn)
    async with world.exchange() as exchange:
        await world.say(admission(world, new_id()))
        await world.routed()
        # as if another instance had taken over: the offsets in hand are no longer those in the database
        exchange._positions = dict.fromkeys(exchange._positions, 0)
        stale = new_id()
        await world.say(admission(world, stale))
        await world.routed()
    await database.close()
    seen = once(await world.facts("own"))
    assert [one.value["person"] for one in seen].count(str(stale)) == 1


async def test_a_batch_whose_offsets_are_not_those_expected_changes_nothing(world: World) -> None:
    event, meta = admission(world, new_id()), world.meta(MemberAdmitted.TYPE, "x")
    record = await world.send("members.events", b"x", event.model_dump_json(), to_record(event, meta).encoded_headers())
    place = TopicPartition(record.topic, record.partition)
    value = ConsumerRecord(
        *(record.topic, record.partition, record.offset, 0, 0, b"x", event.model_dump_json().encode(), None, 0, 0),
        to_record(event, meta).encoded_headers(),
    )
    database = Database(world.database.dsn)
    await positions(database, [place])
    processing = Processing(database, Publisher({**world.broker.admin_user.confluent, "log_level": 0}))
    with pytest.raises(Lost):
        await processing.batch(Batch([value], {place: 99}))
    await database.close()
    assert await world.published() == []


async def test_a_topic_that_does_not_exist_yet_is_waited_for_and_nothing_is_sent_twice_meanwhile(world: World) -> None:
    late = world.path("late")
    event = MemberAdmitted(unit=late, application=new_id(), person=new_id(), admitted_on=DAY, outcome="board")
    await world.say(event)
    async with world.exchange() as exchange:
        waited = asyncio.Event()
        original = exchange.processing._publisher._require

        async def require(topics: set[str]) -> None:
            try:
                await original(topics)
            except ConnectionError:
                waited.set()
                raise

        exchange.processing._publisher._require = require  # type: ignore[method-assign]
        async with asyncio.timeout(30):
            await waited.wait()
        names = [topics.exchange(late.unit), topics.roster(late.unit)]
        for future in world.broker.admin().create_topics([NewTopic(name, 1, 1) for name in names]).values():
            future.result(30)
        await world.routed()
    assert [one.value["person"] for one in await world.published(names[0])] == [str(event.person)]
    assert len(await world.facts("district")) == 1


async def test_a_receipt_follows_the_facts_and_names_the_offsets_of_the_acting_unit(world: World) -> None:
    person, command, journey_id, note = new_id(), new_id(), new_id(), new_id()
    async with world.exchange():
        await world.person(person, first_name="Elif")
        await world.say(admission(world, person))
        await world.routed()
        made = FirstContactMade(
            unit=world.path("own"), journey=journey_id, person=person, started_on=DAY, made_on=DAY,
            outcome="met", in_time=True, note=note,
        )  # fmt: skip
        await world.text(person, note, "Schichtdienst")
        await world.say(made, command=command, command_parts=2, acting_unit=world.key("own"))
        await world.routed()
    seen = await world.facts("own")
    receipt, fact = seen[-1], seen[-2]
    text = (await world.published(topics.roster(world.key("own"))))[-1]
    assert (fact.type, receipt.type, receipt.key) == ("first_contact_made", "receipt", str(command))
    assert receipt.value == {
        "command": str(command), "part_of": 2, "offsets": {fact.topic: fact.offset, text.topic: text.offset},
    }  # fmt: skip
    assert not [one for short in ("parent", "district") for one in await world.facts(short) if one.type == "receipt"]


async def test_a_standard_is_said_once_for_everyone_below(world: World) -> None:
    command = new_id()
    async with world.exchange():
        await world.say(
            FirstContactStandardSet(unit=world.path("district"), period="P14D", from_day=DAY),
            command=command, command_parts=1, acting_unit=world.key("district"),
        )  # fmt: skip
        await world.routed()
    seen = await world.published()
    below = topics.below(world.key("district"))
    assert {(one.topic, one.type) for one in seen} == {
        (topics.exchange(world.key("district")), "receipt"),
        (below, "first_contact_standard_set"),
    }
    (receipt,) = [one for one in seen if one.type == "receipt"]
    assert list(receipt.value["offsets"]) == [below]


async def test_after_a_crash_the_same_instance_goes_on_and_nobody_waits_for_the_end_of_its_session(
    servers: Servers, postgres: PostgresForTests
) -> None:
    # a broker of its own: whoever comes back by its name takes no leave when it goes, and holds its part for a session
    world = await World.create(servers.another_kafka("exchange-crash-kafka"), postgres)
    people = [new_id() for _ in range(3)]
    for person in people:
        await world.say(admission(world, person))
    await killed_after(world, 1, "one", 300_000)
    async with world.exchange(instance="one", session_timeout_ms=300_000):
        await world.routed()  # in far less than a session
    seen = {one.value["person"] for one in await world.facts("own")}
    await world.close()
    assert seen == set(map(str, people))


async def test_a_consumer_that_stands_still_is_begun_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    killing = Killing(monkeypatch)
    monkeypatch.setattr("shared.messaging.lag.FRESH", 0.0)
    async with world.exchange() as exchange:
        exchange.alive.limit, exchange.alive.pace = 4.0, 0.2
        await world.say(admission(world, new_id()))
        await world.routed()
        assert exchange.alive.holds
        before = exchange._consumer
        await killing.kill(before)
        await world.say(admission(world, new_id()))
        await world.routed()
        assert exchange._consumer is not before


async def test_a_database_that_lets_it_wait_for_ever_is_noticed_and_a_broker_that_is_away_is_not_its_fault(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Later(monkeypatch)
    async with world.exchange() as exchange:
        exchange.alive.pace = 0.1
        await world.say(admission(world, new_id()))
        await world.routed()

        async def in_hand() -> bool:
            return exchange._busy and exchange._in_hand._since is not None

        async def well() -> bool:
            return exchange.holds

        other = await asyncpg.connect(world.database.dsn)
        async with other.transaction():
            await other.execute("LOCK TABLE offsets IN ACCESS EXCLUSIVE MODE")
            await world.say(admission(world, new_id()))
            await until(in_hand, "in hand")
            later.passes(IN_HAND - 10)
            assert exchange.holds
            later.passes(10)
            assert not exchange.holds
            broker.failed("so say its clients")
            await until(well, "excused")
            broker.answers()
            await until(in_hand, "in hand again")
            later.passes(IN_HAND)
            assert not exchange.holds
        await other.close()
        await world.routed()
        await until(well, "well")
