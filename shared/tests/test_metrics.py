"""What a running process says of itself: figures that move with what they measure, and nothing of persons."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from aiokafka.errors import KafkaConnectionError

from deploy.servers.ports import free_ports
from deploy.testing.postgres import PostgresForTests
from shared import broker_log
from shared.clock import now
from shared.database import Database
from shared.messaging import tables
from shared.messaging.cloudevents import Meta
from shared.metrics import Metrics
from shared.tests.test_broker_log import log_of_a_service, said


async def read(metrics: Metrics) -> dict[str, float]:
    """The figures as Prometheus gets them, by name with labels."""
    (port,) = free_ports(1)
    async with metrics.served("127.0.0.1", port), httpx.AsyncClient(trust_env=False) as http:
        await metrics.bring_up_to_date()
        answer = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
    lines = [line.rpartition(" ") for line in answer.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


async def test_outbox_and_dead_letters_are_followed(postgres: PostgresForTests) -> None:
    database = Database((await postgres.database("metrics")).dsn)
    async with database.engine.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
    metrics = Metrics()
    metrics.watch_database(database)
    found = await read(metrics)
    assert (found["ortsnetz_outbox_records"], found["ortsnetz_outbox_age_seconds"]) == (0, 0)
    assert found['ortsnetz_dead_letters{state="dead"}'] == 0
    said = Meta(id="1", type="t", source="/s", subject="s", time=now() - timedelta(minutes=5))
    row: dict[str, object] = {"topic": "t", "key": "k", "value": "{}", "headers": said.headers()}
    letter = {"consumer": "c", "topic": "t", "partition": 0, "offset": 1, "key": "k", "reason": "failed", "detail": ""}
    async with database.transaction() as session:
        for n in range(3):
            row |= {"aggregate_type": "a", "aggregate_id": "1", "aggregate_version": n}
            await session.execute(tables.outbox.insert().values(row))
        await session.execute(tables.dead_letters.insert().values(letter | {"attempts": 1}))
    found = await read(metrics)
    assert found["ortsnetz_outbox_records"] == 3
    assert 300 <= found["ortsnetz_outbox_age_seconds"] < 900
    assert found['ortsnetz_dead_letters{state="dead"}'] == 1
    await database.close()


async def test_what_cannot_be_looked_at_is_said_and_holds_up_nothing() -> None:
    metrics = Metrics()
    metrics.watch_database(Database("postgresql://nobody:x@127.0.0.1:1/none"))
    behind = {"people": 7}

    async def lag() -> dict[str, int]:
        return behind

    metrics.watch_lag(lag)
    found = await read(metrics)
    assert found["ortsnetz_look_failed"] == 1
    assert found['ortsnetz_lag_records{topic="people"}'] == 7
    behind["people"] = -1
    assert 'ortsnetz_lag_records{topic="people"}' not in await read(metrics), "the broker cannot say"


async def test_a_broker_that_is_away_ends_no_looking() -> None:
    metrics = Metrics()
    away = True

    async def lag() -> dict[str, int]:
        if away:
            raise KafkaConnectionError("away")
        return {"people": 3}

    metrics.watch_lag(lag)
    assert (await read(metrics))["ortsnetz_look_failed"] == 1
    away = False
    found = await read(metrics)
    assert (found["ortsnetz_look_failed"], found['ortsnetz_lag_records{topic="people"}']) == (0, 3)


async def test_a_view_counts_how_long_a_fact_took_but_not_the_past() -> None:
    metrics = Metrics()
    metrics.told("ov-celle", "branch", now() - timedelta(seconds=2))
    metrics.told("ov-celle", "branch", now() - timedelta(days=200))
    found = await read(metrics)
    labels = 'level="branch",unit="ov-celle"'
    assert found[f"ortsnetz_fact_seconds_count{{{labels}}}"] == 1
    assert 2 <= found[f"ortsnetz_fact_seconds_sum{{{labels}}}"] < 60


async def test_without_a_port_nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.metrics.make_server", lambda *_: pytest.fail("it listens"))
    async with Metrics().served("127.0.0.1", 0):
        pass


async def test_what_lasts_is_said_seldom_and_a_broker_that_is_away_only_by_its_own_sentence(
    capfd: pytest.CaptureFixture[str],
) -> None:
    metrics, error = Metrics(), KafkaConnectionError("away")

    async def lag() -> dict[str, int]:
        raise error

    metrics.watch_lag(lag)
    with log_of_a_service():
        for error in (KafkaConnectionError("away"), TimeoutError(), TimeoutError()):  # noqa: B007 - lag raises it
            await metrics.bring_up_to_date()
        broker_log.broker.answers()
        error = TimeoutError()
        for _ in range(2):
            await metrics.bring_up_to_date()
    away = broker_log.AWAY.format(why="KafkaConnectionError")
    assert said(capfd) == [away, broker_log.BACK, "figures_unknown"]
