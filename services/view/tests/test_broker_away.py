"""The centre's broker is away for a while: what a view writes into its log meanwhile."""

from __future__ import annotations

import json
import logging
import time

import pytest

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.tests.build import District
from services.view.tests.stage import create_topics, on_stage, until
from shared import broker_log
from shared.seldom import AGAIN
from shared.tests.test_broker_log import log_of_a_service

FLOOD = 100
"""So much the clients say before the broker comes back: some seconds of it."""


class Heard(logging.Handler):
    """Counts what the clients say, whatever is written of it."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.name.startswith(broker_log.CLIENTS)


async def test_it_is_said_once_that_the_broker_is_away_and_once_that_it_is_back(
    postgres: PostgresForTests, kafka: KafkaForTests, capfd: pytest.CaptureFixture[str]
) -> None:
    built = District()
    create_topics(kafka, built)
    with log_of_a_service():
        heard = Heard()
        logging.getLogger().addHandler(heard)
        async with on_stage(postgres, kafka, built, [built.branch, built.sub]):
            capfd.readouterr()
            lines: list[str] = []

            async def flooded() -> bool:
                return heard.count >= FLOOD

            async def said_to_be_back() -> bool:
                lines.extend(json.loads(line)["event"] for line in capfd.readouterr().err.splitlines())
                return broker_log.BACK in lines

            began = time.monotonic()
            kafka.kill()
            try:
                await until(flooded, 60)
            finally:
                kafka.start()
            await until(said_to_be_back, 60)
            took = time.monotonic() - began
    *away, back = lines
    assert back == broker_log.BACK
    assert all(line.startswith("The broker does not answer (") for line in away)
    assert 1 <= len(away) <= 1 + took // AGAIN
