"""Exchange works off a backlog of admissions, three outputs each, beside bare consume-and-produce of the same records.

Each admission is of somebody else, so that exchange has a person, a grant and an earlier fact to write for every one.
The bare side reads the same topic, forwards every record to the same three topics, waits for the acknowledgements of
each batch and commits its offsets. Each runs in a process of its own; both are timed from their first progress on.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from aiokafka import AIOKafkaConsumer
from confluent_kafka import Consumer, Producer, TopicPartition

from benchmarks.figures import Figure, Size, at_least, median
from benchmarks.outbox import PATH, records
from deploy.stack.blocking import run_sync
from deploy.testing.embedded import Embedded
from deploy.testing.kafka import KafkaForTests
from deploy.testing.servers import Servers
from services.exchange.app import MIGRATIONS
from services.exchange.routing.consumer import BATCH, CONSUMERS, Exchange
from services.exchange.routing.publisher import Publisher
from shared.contracts import topics
from shared.database import Database
from shared.messaging.relay import _RELIABLE
from shared.migrations import upgrade

SOURCE = topics.domain("members")
TARGETS = [topics.exchange(unit) for unit in PATH.keys()]
OUTPUTS = 3
_CHECKOUT = Path(__file__).resolve().parents[1]


def run(size: Size) -> list[Figure]:
    """Events a second of both."""
    count, rounds = size.of(100_000, 10_000), size.of(2, 1)
    servers = Servers(Embedded(durable=True))
    try:
        _topics(servers.kafka)
        _fill(servers.kafka, count)
        found: dict[str, list[float]] = {"bare": [], "product": []}
        for number in range(rounds):
            for role in ("bare", "product"):
                before = _written(servers.kafka)
                found[role].append(_measure(role, servers, count, number))
                if (written := _written(servers.kafka) - before) != OUTPUTS * count:
                    raise RuntimeError(f"{role} wrote {written} records for {count} events")
    finally:
        servers.close()
    product, bare = median(found["product"]), median(found["bare"])
    note = (
        f"{product:,.0f}/s beside {bare:,.0f}/s, {CONSUMERS} consumers, batches of {BATCH}, median of {rounds} rounds"
    )
    name = f"Exchange, backlog of {count:,}: share of bare consume-and-produce"
    return [at_least(name, product / bare, 0.5, "×", note)]


def _topics(kafka: KafkaForTests) -> None:
    for topic in topics.common_topics():
        kafka.topics(topic.name, partitions=topic.partitions, config=topic.config)
    for number, unit in enumerate(PATH.keys()):
        kafka.topics(*(topic.name for topic in topics.unit_topics(unit, has_units_below=number > 0)))


def _fill(kafka: KafkaForTests, count: int) -> None:
    producer = Producer(kafka.admin_user.confluent | _RELIABLE)
    for row in records(count, SOURCE):
        record = row.record
        # a command would be answered with a receipt, a fourth output
        headers: Any = {name: text for name, text in record.headers.items() if not name.startswith("ce_command")}
        while True:
            try:
                producer.produce(SOURCE, record.value, record.key, headers=headers)
                break
            except BufferError:
                producer.poll(0.05)
    producer.flush()


def _written(kafka: KafkaForTests) -> int:
    reader = Consumer(kafka.admin_user.confluent | {"group.id": "count", "log_level": 0})
    try:
        return sum(reader.get_watermark_offsets(TopicPartition(topic, 0), timeout=30)[1] for topic in TARGETS)
    finally:
        reader.close()


def _measure(role: str, servers: Servers, count: int, number: int) -> float:
    dsn = servers.postgres.database_sync("exchange").dsn
    run_sync(upgrade(MIGRATIONS, dsn))
    user = servers.kafka.admin_user
    job = {"dsn": dsn, "aiokafka": user.aiokafka, "confluent": user.confluent, "count": count, "number": number}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.exchange", role],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
        cwd=_CHECKOUT,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{role}: {done.stderr[-800:]}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"  {role}: {answer}", file=sys.stderr, flush=True)
    return answer["rate"]


# ---- in a process of its own ---------------------------------------------------------------------------------------


class Progress:
    """From the first progress until all is done: events a second."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._first: tuple[int, float] | None = None
        self._process = psutil.Process()

    def is_complete(self, done: int) -> bool:
        """Note how far it is."""
        if done and self._first is None:
            self._first = (done, time.monotonic())
        return done >= self._count

    def result(self) -> dict[str, float]:
        """The rate, the processor time of this process and its memory."""
        assert self._first is not None
        done, at = self._first
        seconds = time.monotonic() - at
        cpu = sum(self._process.cpu_times()[:2])
        rss = self._process.memory_info().rss / (1 << 20)
        return {"rate": (self._count - done) / seconds if seconds else 0.0, "cpu": cpu, "rss": rss}


async def _product(job: dict[str, Any]) -> dict[str, float]:
    database = Database(job["dsn"])
    exchanges = [Exchange(database, job["aiokafka"], Publisher(job["confluent"])) for _ in range(CONSUMERS)]
    watch = await asyncpg.connect(job["dsn"])
    tasks = [asyncio.create_task(exchange.run()) for exchange in exchanges]
    progress = Progress(job["count"])
    try:
        query = "SELECT coalesce(sum(position), 0)::int FROM offsets WHERE topic = $1"
        while not progress.is_complete(await watch.fetchval(query, job.get("source", SOURCE))):
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.05)
        result = progress.result()
        if dead := await watch.fetchval("SELECT count(*) FROM dead_letters"):
            raise RuntimeError(f"{dead} events were set aside")
        return result
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await watch.close()
        await database.close()


async def _bare(job: dict[str, Any]) -> dict[str, float]:
    producer = Producer(job["confluent"] | _RELIABLE)
    consumer = AIOKafkaConsumer(
        SOURCE,
        **job["aiokafka"],
        group_id=f"bare-{job['number']}",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    progress, done = Progress(job["count"]), 0
    try:
        while not progress.is_complete(done):
            for found in (await consumer.getmany(timeout_ms=500, max_records=BATCH)).values():
                for record in found:
                    for topic in TARGETS:
                        producer.produce(topic, record.value, record.key, headers=list(record.headers))
                done += len(found)
            await asyncio.to_thread(producer.flush)
            await consumer.commit()
        return progress.result()
    finally:
        await consumer.stop()


if __name__ == "__main__":
    measure = {"product": _product, "bare": _bare}[sys.argv[1]]
    gc.set_threshold(200_000, 20, 50)  # as the service does
    print(json.dumps(asyncio.run(measure(json.load(sys.stdin)))))
