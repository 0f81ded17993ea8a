"""The centre's broker is away for a while, or refuses: what a view writes into its log meanwhile."""

from __future__ import annotations

import json
import logging
import time
from datetime import timedelta

import pytest
from confluent_kafka.admin import AclBinding, AclBindingFilter, AclOperation

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view import asking
from services.view.hosting import following
from services.view.tests.build import District
from services.view.tests.stage import create_topics, on_stage, until
from shared import broker_log
from shared.contracts import topics
from shared.security.permissions import Role
from shared.seldom import AGAIN
from shared.tests.test_broker_log import log_of_a_service

FLOOD = 100
"""So much the clients say before the broker comes back: some seconds of it."""

AWAY_FROM_THE_CENTRE = "keine Verbindung zur Zentrale seit <time"

FEW = 8
"""So often the clients say that they may not read."""


class Heard(logging.Handler):
    """Counts what the clients say, whatever is written of it."""

    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.name.startswith(broker_log.CLIENTS)


async def test_it_is_said_once_that_the_broker_is_away_and_once_that_it_is_back(
    postgres: PostgresForTests,
    kafka: KafkaForTests,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "BEHIND_AFTER", timedelta())
    built = District()
    create_topics(kafka, built)
    with log_of_a_service():
        heard = Heard()
        logging.getLogger().addHandler(heard)
        async with on_stage(postgres, kafka, built, [built.branch, built.sub]) as stage:
            browser = await stage.signed_in(await stage.office(built.branch, Role.CONTACT_PERSON))

            async def on_the_page() -> bool:
                return AWAY_FROM_THE_CENTRE in (await browser.get(f"/{built.branch}/heute")).text

            assert not await on_the_page()
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
                await until(on_the_page, 60)
                assert (await browser.get("/health/ready")).status_code == 200, "it serves what it has"
            finally:
                kafka.start()
            await until(said_to_be_back, 60)
            assert not await on_the_page()
            took = time.monotonic() - began
    *away, back = lines
    assert back == broker_log.BACK
    assert all(line.startswith("The broker does not answer (") for line in away)
    assert 1 <= len(away) <= 1 + took // AGAIN


def _this(right: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        right.restype,
        right.name,
        right.resource_pattern_type,
        right.principal,
        right.host,
        right.operation,
        right.permission_type,
    )


async def test_rights_that_were_taken_are_said_once_with_what_it_means(
    postgres: PostgresForTests, kafka: KafkaForTests, capfd: pytest.CaptureFixture[str]
) -> None:
    built = District()
    create_topics(kafka, built)
    own = [topics.exchange(built.branch), topics.roster(built.branch)]
    view = kafka.user("view")
    rights = [kafka.allow(view.name, AclOperation.READ, topic=name) for name in own]
    others = [topics.UNITS, topics.below(built.sub), topics.below(built.district)]
    kafka.give([*rights, *(kafka.allow(view.name, AclOperation.READ, topic=name) for name in others)])
    with log_of_a_service():
        heard = Heard()
        logging.getLogger().addHandler(heard)
        async with on_stage(postgres, kafka, built, [built.branch], user=view):
            capfd.readouterr()

            async def refused_again_and_again() -> bool:
                return heard.count >= FEW

            for taken in kafka.admin().delete_acls([_this(right) for right in rights]).values():
                taken.result(30)
            await until(refused_again_and_again, 60)
            lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (ours,) = [line for line in lines if line["event"] == "topics_refused"]
    assert ours["what"] == following.REFUSED
    assert set(ours["topics"]) <= set(own)
    assert len([line for line in lines if line["logger"].startswith("aiokafka")]) <= 2
    said = [str({name: value for name, value in line.items() if name != "timestamp"}) for line in lines]
    assert len(said) == len(set(said)), "it repeats itself"
