"""A broker that refuses or is away is a sentence for operators, whichever client met it, and not at every try."""

from __future__ import annotations

import gc
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError
from confluent_kafka import Producer

from deploy.servers.ports import free_ports
from deploy.testing.kafka import KafkaForTests
from shared import broker_log, logs, seldom
from shared.backing_off import BackOff
from shared.hierarchy import UnitTree
from shared.messaging.broker import aiokafka_settings, confluent_settings
from shared.settings import Settings
from shared.testing import new_process
from shared.units import UnitsFollower


@contextmanager
def log_of_a_service() -> Iterator[None]:
    """The process's log as a service writes it, on standard error."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    new_process()
    logs.configure("mentoring")
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def settings(bootstrap: str, user: str = "somebody") -> Settings:
    others = dict.fromkeys(("database_url", "client_secret", "members_url", "mentoring_url", "events_url"), "x")
    of_kafka = {"kafka_bootstrap": bootstrap, "kafka_username": user, "kafka_password": "wrong"}
    return Settings.model_validate({"service": "mentoring", "http_port": 1, **of_kafka, **others})


async def try_both(given: Settings) -> None:
    """Each client, until it has failed more than once."""
    for _ in range(3):
        consumer = AIOKafkaConsumer(**aiokafka_settings(given))
        with pytest.raises(KafkaConnectionError):
            await consumer.start()
        await consumer.stop()
    failed: list[Any] = []
    producer = Producer(confluent_settings(given) | {"error_cb": failed.append})
    deadline = time.monotonic() + 30
    while len(failed) < 4:
        assert time.monotonic() < deadline, failed
        producer.poll(0.1)


def said(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """What was written, all of it lines of our log."""
    return [json.loads(line)["event"] for line in capfd.readouterr().err.splitlines()]


async def test_a_wrong_password_is_said_once_with_what_to_do(
    kafka: KafkaForTests, capfd: pytest.CaptureFixture[str]
) -> None:
    given = settings(kafka.bootstrap, kafka.user().name)
    with log_of_a_service():
        await try_both(given)
    assert said(capfd) == [broker_log.REFUSED]


async def test_a_broker_that_is_away_is_said_once_with_what_to_do(capfd: pytest.CaptureFixture[str]) -> None:
    with log_of_a_service():
        await try_both(settings(f"127.0.0.1:{free_ports(1)[0]}"))
    (only,) = said(capfd)
    assert only.startswith('The broker does not answer (Unable connect to "127.0.0.1')
    assert "Nothing is lost; this is tried again." in only


async def test_whoever_waits_for_a_broker_from_the_start_leaves_nothing_behind(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[BaseException] = []

    async def wait(self: BackOff, error: BaseException) -> None:
        tried.append(error)
        if len(tried) == 3:
            raise EnoughError

    monkeypatch.setattr(BackOff, "wait", wait)
    given = settings(f"127.0.0.1:{free_ports(1)[0]}")
    with log_of_a_service():
        with pytest.raises(EnoughError):
            await UnitsFollower(aiokafka_settings(given), UnitTree()).run()
        tried.clear()
        gc.collect()  # a consumer that nobody has stopped says so as it goes
    assert len(said(capfd)) == 1


class EnoughError(Exception):
    """The test has seen enough."""


def test_an_answer_on_an_old_connection_is_none_while_others_are_turned_away(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, broker = logging.getLogger("librdkafka"), broker_log.broker
    with log_of_a_service():
        client.error("FAIL [x]: SASL authentication error")
        broker.answers()
        assert said(capfd) == [broker_log.REFUSED]
        assert broker.interrupted
        later = time.monotonic() + seldom.AGAIN
        monkeypatch.setattr(broker_log, "time", SimpleNamespace(monotonic=lambda: later))
        broker.answers()
        assert said(capfd) == [broker_log.BACK]


@pytest.mark.parametrize(
    "words",
    [
        'Unable connect to "x": [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate',
        "FAIL [x]: SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: broker certificate",
    ],
)
def test_a_ca_that_does_not_fit_is_not_a_broker_that_is_away(capfd: pytest.CaptureFixture[str], words: str) -> None:
    with log_of_a_service():
        logging.getLogger("aiokafka").error(words)
    assert said(capfd) == [broker_log.UNTRUSTED]


def test_it_is_said_again_while_it_lasts(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, refused, away = logging.getLogger("librdkafka"), "FAIL [x]: SASL authentication error", "FAIL [x]: refused"
    with log_of_a_service():
        for words in refused, away, refused, away:
            client.error(words)
        later = time.monotonic() + seldom.AGAIN
        monkeypatch.setattr(seldom, "time", SimpleNamespace(monotonic=lambda: later))
        client.error(refused)
    assert said(capfd) == [broker_log.REFUSED, broker_log.AWAY.format(why=away), broker_log.REFUSED]


def test_what_else_a_client_says_is_written_but_not_again_and_again(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fetcher = logging.getLogger("aiokafka.consumer.fetcher")
    with log_of_a_service():
        for topic in "roster.a", "roster.b", "roster.c":
            fetcher.warning("Not authorized to read from topic %s.", topic)
        fetcher.warning("Something else")
        later = time.monotonic() + seldom.AGAIN
        monkeypatch.setattr(seldom, "time", SimpleNamespace(monotonic=lambda: later))
        fetcher.warning("Not authorized to read from topic %s.", "roster.b")
    assert said(capfd) == [
        "Not authorized to read from topic roster.a.",
        "Something else",
        "Not authorized to read from topic roster.b.",
    ]


def test_everybody_elses_lines_are_written_as_they_are(capfd: pytest.CaptureFixture[str]) -> None:
    with log_of_a_service():
        for _ in range(2):
            logging.getLogger("members").error("FAIL")
    assert said(capfd) == ["FAIL", "FAIL"]
