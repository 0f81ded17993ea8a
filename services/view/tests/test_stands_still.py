"""A view whose consumer gets nothing any more says that it may be behind, is not ready, and begins anew by itself."""

from __future__ import annotations

import time
from types import SimpleNamespace
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import District, named
from services.view.tests.stage import create_topics, on_stage, until
from shared.messaging import alive
from shared.messaging.tests.test_alive import Killing


async def test_it_says_so_and_begins_anew(
    kafka: KafkaForTests, postgres: PostgresForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    killing = Killing(monkeypatch)
    district = District()
    create_topics(kafka, district)
    async with on_stage(postgres, kafka, district, [district.branch]) as stage:
        follower = stage.view.follower
        follower.alive.pace = 0.2
        ready = f"{stage.url}/health/ready"

        async def seen(consuming: bool, behind: bool) -> bool:
            async with httpx.AsyncClient(trust_env=False) as http:
                checks = (await http.get(ready)).json()["checks"]
            return checks["consuming"] is consuming and (follower.standing.behind_since is not None) is behind

        assert await seen(consuming=True, behind=False)
        consumer = follower._consumer
        await killing.kill(consumer)
        last = await stage.say(named(district.branch, uuid4(), "Aylin", "Demir", why="office"))
        await until(lambda: seen(consuming=True, behind=True))
        follower.alive.limit = 2.0
        await stage.applied(last)
        await until(lambda: seen(consuming=True, behind=False))
        assert follower._consumer is not consumer


async def test_a_database_that_lets_it_wait_for_ever_is_noticed(
    kafka: KafkaForTests, postgres: PostgresForTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = 0.0
    monkeypatch.setattr(alive, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + later))
    district = District()
    create_topics(kafka, district)
    async with on_stage(postgres, kafka, district, [district.branch]) as stage:
        follower = stage.view.follower
        follower.alive.pace = 0.1

        async def locked() -> bool:
            return follower.busy.locked()

        async def consuming(wanted: bool) -> bool:
            async with httpx.AsyncClient(trust_env=False) as http:
                return bool((await http.get(f"{stage.url}/health/ready")).json()["checks"]["consuming"]) is wanted

        async def look() -> bool:
            await follower.alive.look()
            return await consuming(False)

        async with stage.view.service.database.transaction() as other:
            await other.execute(text("LOCK TABLE offsets IN ACCESS EXCLUSIVE MODE"))
            last = await stage.say(named(district.branch, uuid4(), "Aylin", "Demir", why="office"))
            await until(locked)
            await follower.alive.look()
            assert await consuming(True)
            later += alive.IN_HAND - 10
            await follower.alive.look()
            assert (await consuming(True), follower.standing.behind_since) == (True, None)
            later += 11
            await until(look)
            assert follower.standing.behind_since is not None
        await stage.applied(last)
        await until(lambda: consuming(True))
