"""While a stack is updated one service after the other: what a view cannot show yet it shows after its own update."""

from __future__ import annotations

from uuid import uuid4

import pytest

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import DAY, District, fact, named
from services.view.tests.stage import create_topics, on_stage, until
from services.view.tests.test_hosting import everything, operate
from shared.contracts.base import CATALOGUE
from shared.contracts.members import MemberRecorded
from shared.contracts.mentoring import JourneyNoted, JourneyStarted


async def test_what_an_older_view_did_not_know_is_shown_in_order_after_its_update(
    postgres: PostgresForTests, kafka: KafkaForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = District()
    create_topics(kafka, built)
    dsn, unit, path = (await postgres.database("view")).dsn, built.branch, built.path(built.branch)
    ids = {"journey": uuid4(), "person": uuid4()}
    told = [
        named(unit, ids["person"], "Kim", "Beispiel"),
        fact(unit, JourneyStarted(unit=path, started_on=DAY, **ids), version=1),
        fact(unit, JourneyNoted(unit=path, written_on=DAY, note=uuid4(), **ids), version=2),
        fact(unit, MemberRecorded(unit=path, person=uuid4(), status="member", joined_on=None)),
    ]
    with monkeypatch.context() as older:
        older.delitem(CATALOGUE, JourneyStarted.TYPE)
        async with on_stage(postgres, kafka, built, [unit], dsn=dsn) as stage:
            await stage.applied(await stage.say(*told))
            letters = await operate(stage, "/ops/dead-letters")
            assert [one["reason"] for one in letters] == ["unknown_type", "waiting"]
            assert len((await everything(stage, unit))["members_came"]) == 1, "nobody else waits"
            assert not (await everything(stage, unit))["newcomers_journeys"]
    async with on_stage(postgres, kafka, built, [unit], dsn=dsn) as stage:

        async def taken_up() -> bool:
            return not await operate(stage, "/ops/dead-letters")

        await until(taken_up)
        (row,) = (await everything(stage, unit))["newcomers_journeys"]
        assert str(ids["person"]) in row
        assert len((await everything(stage, unit))["newcomers_events"]) == 1
