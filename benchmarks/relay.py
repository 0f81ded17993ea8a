"""The product's relay beside a relay that sends one at a time, and beside a bare producer of the same records.

Each runs in a process of its own (its memory is its own), on the same durable PostgreSQL and the same broker, in turns.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from confluent_kafka import Producer, TopicPartition

from benchmarks.figures import Figure, Size, at_least, at_most, median
from benchmarks.outbox import Row, fill, records
from deploy.stack.blocking import run_sync
from deploy.testing.embedded import Embedded
from deploy.testing.kafka import KafkaForTests
from deploy.testing.servers import Servers
from shared.messaging.relay import _RELIABLE, Relay
from shared.messaging.tests.build import with_tables

_CHECKOUT = Path(__file__).resolve().parents[1]
_MIB = 1 << 20


def run(size: Size) -> list[Figure]:
    """Ratios of times per record, and the relay's memory."""
    count, few, rounds = size.of(200_000, 20_000), size.of(3000, 500), size.of(3, 2)
    servers = Servers(Embedded(durable=True))
    try:
        dsn = servers.postgres.database_sync("relay").dsn
        run_sync(_prepare(dsn))
        found: dict[str, list[float]] = {"product": [], "bare": [], "single": []}
        memory: list[list[float]] = []
        for number in range(rounds):
            topic = f"relay-{number}"
            servers.kafka.topics(topic, f"{topic}-bare", f"{topic}-single", partitions=3)
            rows = list(records(count, topic))
            for role, amount in (("bare", count), ("product", count), ("single", few)):
                target = topic if role == "product" else f"{topic}-{role}"
                answer = _measure(role, dsn, servers.kafka, target, rows[:amount])
                found[role].append(answer["seconds"] / amount)
                if role == "product":
                    memory.append(answer["memory"])
        return _figures(found, memory, count, few)
    finally:
        servers.close()


def _figures(found: dict[str, list[float]], memory: list[list[float]], count: int, few: int) -> list[Figure]:
    product, bare, single = (median(found[role]) for role in ("product", "bare", "single"))
    rates = f"{1 / product:,.0f}/s; one at a time {1 / single:,.0f}/s ({few:,}, scaled)"
    beside = f"bare producer {1 / bare:,.0f}/s; median of {len(found['bare'])} rounds"
    growth = max(each[4] - each[1] for each in memory)
    quarters = " → ".join(f"{value:.0f}" for value in memory[-1])
    return [
        at_least(f"Relay, {count:,} events: times as fast as one at a time", single / product, 15, "×", rates),
        at_most("Relay: time of a bare producer", product / bare, 2, "×", beside),
        at_most("Relay: growth of memory from the first quarter to the end", growth, 8, " MiB", f"{quarters} MiB RSS"),
    ]


async def _prepare(dsn: str) -> None:
    await (await with_tables(dsn)).close()


def _measure(role: str, dsn: str, kafka: KafkaForTests, topic: str, rows: list[Row]) -> dict[str, Any]:
    """Run one of them in a process of its own; checks that the broker has every record."""
    last = 0 if role == "bare" else run_sync(_refill(dsn, topic, rows))
    job = {"dsn": dsn, "kafka": kafka.admin_user.confluent, "topic": topic, "last": last, "count": len(rows)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.relay", role],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
        cwd=_CHECKOUT,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{role}: {done.stderr[-500:]}")
    if (there := _records_in(kafka, topic)) != len(rows):
        raise RuntimeError(f"{role}: {there} of {len(rows)} records arrived")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


async def _refill(dsn: str, topic: str, rows: list[Row]) -> int:
    connection = await asyncpg.connect(dsn)
    await connection.execute("TRUNCATE outbox")
    try:
        last = await fill(dsn, rows)
        await connection.execute("UPDATE outbox SET topic = $1 WHERE topic <> $1", topic)
        await connection.execute("VACUUM outbox")
        await connection.execute("CHECKPOINT") if await _may_checkpoint(connection) else None
    finally:
        await connection.close()
    return last


async def _may_checkpoint(connection: asyncpg.Connection) -> bool:
    return bool(await connection.fetchval("SELECT pg_has_role('pg_checkpoint', 'member')"))


def _records_in(kafka: KafkaForTests, topic: str) -> int:
    from confluent_kafka import Consumer

    consumer = Consumer(kafka.admin_user.confluent | {"group.id": "count", "log_level": 0})
    try:
        return sum(consumer.get_watermark_offsets(TopicPartition(topic, part), timeout=30)[1] for part in range(3))
    finally:
        consumer.close()


# ---- in a process of its own ---------------------------------------------------------------------------------------


def _product(job: dict[str, Any], rss: Callable[[], float]) -> dict[str, Any]:
    return asyncio.run(_drain(job, rss))


async def _drain(job: dict[str, Any], rss: Callable[[], float]) -> dict[str, Any]:
    """Time until the last row is gone; memory before, and after each quarter of the rows."""
    watch = await asyncpg.connect(job["dsn"])
    first = job["last"] - job["count"] + 1
    quarters = [first + (job["count"] * part) // 4 - 1 for part in (1, 2, 3)]
    memory = [rss()]
    relay = Relay(job["dsn"], job["kafka"])
    began, cpu = time.monotonic(), time.process_time()
    task = asyncio.create_task(relay.run())
    try:
        for row in (*quarters, job["last"]):
            # rows go in the order of their ids: one look-up by primary key says how far it is
            while await watch.fetchval("SELECT 1 FROM outbox WHERE id = $1", row):  # noqa: ASYNC110 - in PostgreSQL
                await asyncio.sleep(0.01)
            memory.append(rss())
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
        left = await watch.fetchval("SELECT count(*) FROM outbox")
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await watch.close()
    if left:
        raise RuntimeError(f"{left} rows were left behind")
    return {"seconds": seconds, "cpu": cpu, "memory": memory}


def _single(job: dict[str, Any], _rss: Callable[[], float]) -> dict[str, Any]:
    return {"seconds": asyncio.run(_one_at_a_time(job))}


async def _one_at_a_time(job: dict[str, Any]) -> float:
    """Read one, send it, wait for the broker, delete it."""
    connection = await asyncpg.connect(job["dsn"])
    producer = Producer(job["kafka"] | _RELIABLE | {"linger.ms": 0})
    producer.list_topics(job["topic"], timeout=30)
    began = time.monotonic()
    while row := await connection.fetchrow(
        "SELECT id, topic, key, value, headers FROM outbox WHERE id > 0 ORDER BY id LIMIT 1"
    ):
        headers: Any = [(name, text.encode()) for name, text in json.loads(row["headers"]).items()]
        producer.produce(row["topic"], row["value"].encode(), row["key"].encode(), headers=headers)
        producer.flush()
        await connection.execute("DELETE FROM outbox WHERE id = $1", row["id"])
    return time.monotonic() - began


def _bare(job: dict[str, Any], _rss: Callable[[], float]) -> dict[str, Any]:
    """The same records, ready in memory, with the same guarantees."""
    ready: list[tuple[bytes | None, bytes, Any]] = [
        (record.value.encode() if record.value else None, record.key.encode(), record.encoded_headers())
        for record in (row.record for row in records(job["count"], job["topic"]))
    ]
    producer = Producer(job["kafka"] | _RELIABLE)
    began, cpu = time.monotonic(), time.process_time()
    for value, key, headers in ready:
        while True:
            try:
                producer.produce(job["topic"], value, key, headers=headers)
                break
            except BufferError:
                producer.poll(0.05)
    producer.flush()
    return {"seconds": time.monotonic() - began, "cpu": time.process_time() - cpu}


if __name__ == "__main__":
    process = psutil.Process()
    measure = {"product": _product, "single": _single, "bare": _bare}[sys.argv[1]]
    json.dump(measure(json.load(sys.stdin), lambda: process.memory_info().rss / _MIB), sys.stdout)
