"""Hosting over a real broker: another unit at run time, restarts, rebuilds, what the broker refuses, dead letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from confluent_kafka.admin import AclOperation
from sqlalchemy import delete, func, select, text, update

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.contents import PROJECTIONS as ALL
from services.view.frame.live.bus import Bus
from services.view.frame.receipts.waiting import Receipts
from services.view.hosting import following
from services.view.hosting.following import Follower
from services.view.hosting.standing import Standing
from services.view.hosting.tables import hosted, projections, roster
from services.view.screens.overview.projection import members
from services.view.tests.build import DAY, District, Told, cut, fact, named
from services.view.tests.played import Played
from services.view.tests.stage import Stage, create_topics, on_stage, settings_for, until
from shared.clock import now
from shared.contracts import topics
from shared.contracts.members import MemberRecorded
from shared.contracts.mentoring import JourneyStarted
from shared.messaging.tables import offsets
from shared.messaging.visible import visible
from shared.security.permissions import Role
from shared.service import Service


async def operate(stage: Stage, path: str, body: dict[str, Any] | None = None) -> Any:
    """What an operator asks of a running view."""
    async with httpx.AsyncClient(base_url=stage.url, headers={"authorization": "Bearer operator"}) as http:
        response = await (http.get(path) if body is None else http.post(path, json=body, timeout=60))
    assert response.status_code == 200, response.text
    return response.json()


async def everything(stage: Stage, unit: str) -> dict[str, list[Any]]:
    """All rows of a unit."""
    found = {}
    async with stage.view.service.database.reading() as session:
        for table in (*(t for one in ALL.values() for t in one.metadata.sorted_tables), roster):
            rows = await session.execute(select(table).where(table.c.unit == unit))
            found[table.name] = sorted(map(str, rows))
    return found


async def test_a_rebuild_gives_the_same_and_reads_only_this_unit(
    postgres: PostgresForTests, kafka: KafkaForTests
) -> None:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub, built.district]) as stage:
        await Played(stage).tell()
        again = cut(built.sub, MemberRecorded, built.path(built.branch), status="member")
        await stage.applied(await stage.say(again, again))  # exchange repeats itself after a crash
        for unit in (built.branch, built.sub, built.district):
            before = await everything(stage, unit)
            assert sum(map(len, before.values())) > 5
            report = await operate(stage, "/ops/rebuild", {"unit": unit, "screen": None})
            assert report["records"] > 0
            assert await everything(stage, unit) == before
            async with stage.view.service.database.transaction() as session:
                for table in ALL["overview"].metadata.sorted_tables:
                    await session.execute(delete(table).where(table.c.unit == unit))
            await operate(stage, "/ops/rebuild", {"unit": unit, "screen": "overview"})
            assert await everything(stage, unit) == before


async def test_a_screen_whose_tables_changed_is_refilled_at_the_start(
    postgres: PostgresForTests, kafka: KafkaForTests
) -> None:
    built = District()
    create_topics(kafka, built)
    dsn = (await postgres.database("view")).dsn
    async with on_stage(postgres, kafka, built, [built.sub], dsn=dsn) as stage:
        told = [cut(built.sub, MemberRecorded, built.path(built.branch), status="member") for _ in range(3)]
        await stage.applied(await stage.say(*told))
        before = await everything(stage, built.sub)
        async with stage.view.service.database.transaction() as session:
            await session.execute(projections.update().values(shape="older").where(projections.c.screen == "overview"))
            await session.execute(text("ALTER TABLE overview_members DROP COLUMN contacts"))
    async with on_stage(postgres, kafka, built, [built.sub], dsn=dsn) as stage:
        assert await everything(stage, built.sub) == before


async def test_after_a_restart_it_goes_on_where_it_was(postgres: PostgresForTests, kafka: KafkaForTests) -> None:
    built = District()
    create_topics(kafka, built)
    dsn = (await postgres.database("view")).dsn

    def more(count: int) -> list[Told]:
        return [cut(built.sub, MemberRecorded, built.path(built.branch), status="member") for _ in range(count)]

    async with on_stage(postgres, kafka, built, [built.sub], dsn=dsn) as stage:
        await stage.applied(await stage.say(*more(3)))
    async with on_stage(postgres, kafka, built, [built.sub], dsn=dsn) as stage:
        await stage.applied(await stage.say(*more(4)))
        async with stage.view.service.database.reading() as session:
            assert (await session.execute(select(members.c.members))).scalar_one() == 7


async def test_a_unit_that_is_released_while_the_broker_is_asked_does_not_come_back(
    postgres: PostgresForTests, kafka: KafkaForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = District()
    create_topics(kafka, built)
    first, second = built.branches[0], built.branches[1]
    async with on_stage(postgres, kafka, built, [first, second]) as stage:
        follower, asked = stage.view.follower, 0

        async def released_meanwhile(consumer: AIOKafkaConsumer) -> set[str]:
            nonlocal asked
            seen = await visible(consumer)
            if (asked := asked + 1) == 1:
                await follower.release([second])
            return seen

        async def asked_again() -> bool:
            return asked >= 3

        monkeypatch.setattr(following, "visible", released_meanwhile)
        monkeypatch.setattr(following, "LOOK", 0.1)
        follower.units_changed()
        await until(asked_again)
        async with stage.view.service.database.reading() as session:
            kept = set((await session.execute(select(offsets.c.consumer))).scalars())
        assert kept == {first}
        assert follower.current(first)


async def test_another_unit_at_run_time_waits_for_its_rights_and_reads_from_the_beginning(
    postgres: PostgresForTests, kafka: KafkaForTests
) -> None:
    built = District()
    create_topics(kafka, built)
    view = kafka.user("view")
    first, second = built.branches[0], built.branches[1]

    def may_read(*names: str) -> None:
        kafka.give(kafka.allow(view.name, AclOperation.READ, topic=name) for name in names)

    below = [*topics.to_all_below(built.sub), *topics.to_all_below(built.district)]
    may_read(topics.UNITS, topics.exchange(first), topics.roster(first), *below)
    async with on_stage(postgres, kafka, built, [first], user=view) as stage:
        johanna = uuid4()
        path = built.path(second)
        await stage.say(
            named(second, johanna, "Johanna", "Petersen"),
            fact(second, JourneyStarted(unit=path, journey=uuid4(), person=johanna, started_on=DAY)),
        )
        hosted = await operate(stage, "/ops/units", {"units": [second]})
        assert second in hosted["units"]

        async def refused() -> bool:
            return stage.view.follower.standing.behind_since is not None

        await until(refused)
        # what it may read goes on meanwhile
        await stage.applied(await stage.say(named(first, uuid4(), "Ada", "Low")))
        may_read(topics.exchange(second), topics.roster(second))
        person = await stage.office(second, Role.CONTACT_PERSON)
        browser = await stage.signed_in(person)
        page = await browser.get(f"/{second}/heute")
        assert "Johanna Petersen" in page.text
        assert (await browser.get(f"/{first}/heute")).status_code == 404
        assert (await browser.get(f"/{built.branches[2]}/heute")).status_code == 404  # not hosted here


async def test_a_unit_that_is_released_leaves_nothing_and_can_come_back(
    postgres: PostgresForTests, kafka: KafkaForTests
) -> None:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch, built.sub]) as stage:
        await Played(stage).tell()
        person = await stage.office(built.branch, Role.CONTACT_PERSON)
        browser = await stage.signed_in(person)
        assert (await browser.get(f"/{built.branch}/heute")).status_code == 200
        before = await everything(stage, built.branch), await everything(stage, built.sub)
        for _ in range(2):
            said = await operate(stage, "/ops/units/release", {"units": [built.branch]})
            assert said["units"] == [built.sub]
        assert not any((await everything(stage, built.branch)).values())
        async with stage.view.service.database.reading() as session:
            left = await session.execute(select(func.count()).where(offsets.c.consumer == built.branch))
            assert left.scalar_one() == 0
        assert (await browser.get(f"/{built.branch}/heute")).status_code == 404
        assert await everything(stage, built.sub) == before[1]
        await stage.applied(await stage.say(named(built.branch, uuid4(), "Ada", "Low")))  # nobody reads it here
        await operate(stage, "/ops/units", {"units": [built.branch]})

        async def back() -> bool:
            return built.branch in (await operate(stage, "/ops/units"))["current"]

        await until(back)
        found = await everything(stage, built.branch)
        assert len(found.pop("roster")) == len(before[0].pop("roster")) + 1
        assert found == before[0]
        assert (await browser.get(f"/{built.branch}/heute")).status_code == 200


async def test_a_view_hosts_at_least_one_unit(postgres: PostgresForTests, kafka: KafkaForTests) -> None:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.branch]) as stage, httpx.AsyncClient() as http:
        answer = await http.post(
            f"{stage.url}/ops/units/release",
            json={"units": [built.branch, built.sub]},
            headers={"authorization": "Bearer operator"},
        )
        assert answer.status_code == 422
        assert (await operate(stage, "/ops/units"))["units"] == [built.branch]


async def test_at_the_start_it_hosts_what_its_settings_say(postgres: PostgresForTests, kafka: KafkaForTests) -> None:
    built = District()
    create_topics(kafka, built)
    dsn = (await postgres.database("view")).dsn
    async with on_stage(postgres, kafka, built, [built.branch, built.sub], dsn=dsn) as stage:
        await Played(stage).tell()
        assert any((await everything(stage, built.branch)).values())
    async with on_stage(postgres, kafka, built, [built.sub], dsn=dsn) as stage:
        assert not any((await everything(stage, built.branch)).values())
        assert (await operate(stage, "/ops/units"))["units"] == [built.sub]


async def test_operators_see_dead_letters_and_release_them(postgres: PostgresForTests, kafka: KafkaForTests) -> None:
    built = District()
    create_topics(kafka, built)
    async with on_stage(postgres, kafka, built, [built.sub]) as stage:
        good = cut(built.sub, MemberRecorded, built.path(built.branch), status="member")
        poison = Told(good.topic, good.key, b"not json", good.headers)
        later = cut(built.sub, MemberRecorded, built.path(built.branch), status="member")
        await stage.applied(await stage.say(poison, later))
        letters = await operate(stage, "/ops/dead-letters")
        assert [one["reason"] for one in letters] == ["wrong_schema", "waiting"]
        status = await operate(stage, "/ops/status")
        assert (status["dead"], status["waiting"]) == (1, 1)
        number = letters[0]["id"]
        assert (await operate(stage, f"/ops/dead-letters/{number}/replay", {}))["processed"] == 0
        assert (await operate(stage, f"/ops/dead-letters/{number}/discard", {"why": "broken by a test"}))["processed"]
        async with stage.view.service.database.reading() as session:
            assert (await session.execute(select(func.sum(members.c.members)))).scalar_one() == 1
        await operate(stage, "/ops/rebuild", {"unit": built.sub})
        async with stage.view.service.database.reading() as session:
            assert (await session.execute(select(func.sum(members.c.members)))).scalar_one() == 1


async def test_a_view_counts_from_when_it_was_current_last_over_a_restart(
    postgres: PostgresForTests, kafka: KafkaForTests
) -> None:
    built = District()
    create_topics(kafka, built)
    dsn = (await postgres.database("view")).dsn

    async def started(*units: str) -> Standing:
        """As at a start, before the broker has answered."""
        service = Service.of(settings_for(kafka, dsn, kafka.admin_user, units, 1))
        follower = Follower(service, Bus(), Receipts())
        await follower.host_only(units)
        await service.database.close()
        return follower.standing

    async with on_stage(postgres, kafka, built, [built.branch], dsn=dsn) as stage:
        database = stage.view.service.database

        async def noted() -> bool:
            async with database.reading() as session:
                return (await session.execute(select(hosted.c.current_until))).scalar_one() is not None

        await until(noted)
        assert not stage.view.follower.standing.unknown
        stage.view.follower.standing._kept_at = float("inf")  # what follows is not noted any more
        async with database.transaction() as session:
            await session.execute(update(hosted).values(current_until=hosted.c.current_until - timedelta(hours=3)))
    before = await started(built.branch)
    assert not before.unknown
    assert before.behind_since is not None
    assert timedelta(hours=3) <= now() - before.behind_since < timedelta(hours=4)

    # with a unit that it has never read there is nothing to count from; nor in an empty database
    assert (await started(built.branch, built.sub)).unknown
    assert not (await started(built.branch)).unknown
