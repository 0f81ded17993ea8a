"""The centre's broker is away for a while, or refuses: what a view writes into its log meanwhile."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.client import AIOKafkaClient
from confluent_kafka.admin import AclBinding, AclBindingFilter, AclOperation

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.view.frame import asking
from services.view.hosting import following, shown
from services.view.tests.build import District
from services.view.tests.stage import create_topics, on_stage, until
from shared import broker_log
from shared.contracts import topics
from shared.messaging.visible import visible
from shared.security.permissions import Role
from shared.seldom import AGAIN
from shared.tests.test_broker_log import log_of_a_service

FLOOD = 100
"""So much the clients say before the broker comes back: some seconds of it."""

OFTEN = 20
"""So many looks at what the broker shows are enough to see how often else it is asked."""

AWAY_FROM_THE_CENTRE = "keine Verbindung zur Zentrale seit <time"


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


@dataclass
class Asked:
    """How often the broker was asked: by looks of ours, and by clients for their topics' leaders."""

    looks: int = 0
    leaders: int = 0

    def count(self, patch: pytest.MonkeyPatch) -> Asked:
        """From now on, until the test's end; looks come more often than else."""
        update = AIOKafkaClient._metadata_update

        async def counted(client: AIOKafkaClient, cluster: object, topics: object) -> object:
            self.leaders += topics is not None
            return await update(client, cluster, topics)

        async def look(consumer: AIOKafkaConsumer) -> set[str]:
            self.looks += 1
            return await visible(consumer)

        patch.setattr(AIOKafkaClient, "_metadata_update", counted)
        patch.setattr(following, "visible", look)
        patch.setattr(following, "LOOK", 0.1)
        patch.setattr(following, "LOOK_AGAIN", 0.1)
        return self


async def test_rights_that_were_taken_are_said_once_and_the_broker_is_left_in_peace_until_they_are_back(
    postgres: PostgresForTests,
    kafka: KafkaForTests,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built = District()
    create_topics(kafka, built)
    read = [topics.exchange(built.branch), topics.roster(built.branch)]
    read += [*topics.to_all_below(built.sub), *topics.to_all_below(built.district)]
    view = kafka.user("view")
    rights = [kafka.allow(view.name, AclOperation.READ, topic=name) for name in read]
    units = kafka.allow(view.name, AclOperation.READ, topic=topics.UNITS)
    kafka.give([*rights, units])
    with log_of_a_service():
        async with on_stage(postgres, kafka, built, [built.branch], user=view) as stage:
            capfd.readouterr()
            asked = Asked().count(monkeypatch)
            follower = stage.view.follower

            async def looked_often() -> bool:
                return asked.looks >= OFTEN

            async def missed() -> bool:
                return not follower.current(built.branch)

            async def caught_up() -> bool:
                return follower.current(built.branch)

            for taken in kafka.admin().delete_acls([_this(right) for right in rights]).values():
                taken.result(30)
            await until(missed, 60)
            consumer = follower._consumer
            assert consumer is not None
            await consumer._client.force_metadata_update()  # as every 30 seconds
            asked.looks = asked.leaders = 0
            await until(looked_often, 60)
            assert asked.leaders <= OFTEN
            lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
            kafka.give(rights)
            await until(caught_up, 60)
    (ours,) = [line for line in lines if line["event"] == "topics_refused"]
    assert ours["what"] == shown.REFUSED
    assert set(ours["topics"]) <= set(read)
    assert len([line for line in lines if line["logger"].startswith("aiokafka")]) <= 2
    said = [str({name: value for name, value in line.items() if name != "timestamp"}) for line in lines]
    assert len(said) == len(set(said)), "it repeats itself"
