"""A fast start for Kafka: the JVM's archive of its loaded and linked classes, made once per user.

Measured on two busy cores: ready after 3.4 instead of 18 s, 2.4 instead of 7.5 s of processor time. What a stack
gains once, a test that kills the broker a dozen times gains a dozen times.
"""

import contextlib
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import NewTopic

from deploy.embedded.kafka import Kafka
from deploy.embedded.kafka_jars import archive, only_one
from deploy.servers.ports import free_ports

_PATIENCE = 180.0
"""Seconds for the broker of the training to start, and to write the archive while it stops."""


def warm(announce: Callable[[], None] = lambda: None) -> None:
    """Make the archive unless this user has it; `announce` is called when it must be made (some 20 s).

    Safe for several checkouts at once. It is a help, not a need: where it cannot be made, Kafka starts without.
    """
    if archive().exists():
        return
    archive().parent.mkdir(parents=True, exist_ok=True)
    with only_one(archive().with_suffix(".lock")):
        if not archive().exists():
            announce()
            with contextlib.suppress(OSError, KafkaException, subprocess.TimeoutExpired):
                _train()


def _train() -> None:
    """Run a broker of its own through what every start does, and let the JVM write down what it loaded."""
    with tempfile.TemporaryDirectory(prefix="train-", dir=archive().parent) as name:
        written = Path(name) / "archive"
        client, controller = free_ports(2)
        kafka = Kafka(client, secrets.token_urlsafe(12), Path(name) / "kafka", controller)
        kafka.initialise()
        java, *rest = kafka.command()
        log = (Path(name) / "log").open("wb")
        with log, subprocess.Popen([java, f"-XX:AOTCacheOutput={written}", *rest], stdout=log, stderr=log) as broker:
            try:
                deadline = time.monotonic() + _PATIENCE
                while not kafka.is_ready() and broker.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.1)
                _use(kafka)
                broker.send_signal(signal.SIGTERM)
                broker.wait(_PATIENCE)
            finally:
                broker.kill()
        if written.exists():
            written.replace(archive())


def _use(kafka: Kafka) -> None:
    admin = kafka.admin()
    topics = [NewTopic(f"training-{number}", 1, 1) for number in range(20)]
    for future in admin.create_topics(topics).values():
        future.result(30)
    producer = Producer({**kafka.client(), "acks": "all", "enable.idempotence": True, "log_level": 0})
    for number in range(2000):
        producer.produce(f"training-{number % 20}", key=b"key", value=b"x" * 200)
        producer.poll(0)
    producer.flush(30)
