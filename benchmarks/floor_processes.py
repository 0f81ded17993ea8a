"""The processes of the bare chain: what it takes to carry a command to three levels, and nothing of the product.

`python -m benchmarks.floor_processes api|router|consumer`, with a JSON job on the standard input. At least once, in
order, idempotent producers, durable databases: the guarantees are the product's, what it knows and checks is not there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import uvicorn
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

SOURCE = "floor.events"
LEVELS = ("branch", "sub_district", "district")
READY = "ready"


def target(level: str) -> str:
    """The topic of a level."""
    return f"floor.{level}"


class Command(BaseModel):
    """As much as an application has to say."""

    first_name: str
    last_name: str
    born_on: str
    town: str


async def api(job: dict[str, Any]) -> None:
    """POST → one transaction with the outbox → relay."""
    pool = await asyncpg.create_pool(job["dsn"], min_size=8, max_size=8)
    await pool.execute(
        "CREATE TABLE IF NOT EXISTS thing (id uuid PRIMARY KEY, body jsonb);"
        "CREATE TABLE IF NOT EXISTS outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, value text)"
    )
    committed = asyncio.Event()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with _producer(job) as producer:
            task = asyncio.create_task(_relay(pool, producer, committed))
            yield
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    app = FastAPI(lifespan=lifespan)

    @app.post("/things", status_code=201)
    async def post(body: Command) -> dict[str, UUID]:
        thing = uuid4()
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("INSERT INTO thing VALUES ($1, $2)", thing, body.model_dump_json())
            value = json.dumps({"id": str(thing), "what": "happened"})
            await connection.execute("INSERT INTO outbox (key, value) VALUES ($1, $2)", str(thing), value)
        committed.set()
        return {"id": thing}

    await _serve(app, job["port"])


async def _relay(pool: asyncpg.Pool, producer: AIOKafkaProducer, committed: asyncio.Event) -> None:
    while True:
        committed.clear()
        rows = await pool.fetch("SELECT id, key, value FROM outbox ORDER BY id LIMIT 500")
        if not rows:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(committed.wait(), 0.25)
            continue
        sent = [await producer.send(SOURCE, row["value"].encode(), row["key"].encode()) for row in rows]
        await asyncio.gather(*sent)
        await pool.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", [row["id"] for row in rows])


async def router(job: dict[str, Any]) -> None:
    """Each record to the topics of three levels."""
    async with _producer(job) as producer, _consumer(job, SOURCE, "floor-router") as consumer:
        print(READY, flush=True)
        while True:
            sent: list[asyncio.Future[Any]] = []
            for records in (await consumer.getmany(timeout_ms=500)).values():
                sent += [
                    await producer.send(target(level), record.value, record.key)
                    for record in records
                    for level in LEVELS
                ]
            if sent:
                await asyncio.gather(*sent)
                await consumer.commit()


async def consumer(job: dict[str, Any]) -> None:
    """One row for each record, then told to whoever listens."""
    connection = await asyncpg.connect(job["dsn"])
    await connection.execute("CREATE TABLE IF NOT EXISTS seen (id uuid PRIMARY KEY, body jsonb)")
    listeners: set[asyncio.Queue[str]] = set()

    async def read() -> None:
        async with _consumer(job, target(job["level"]), f"floor-{job['level']}") as records:
            while True:
                batch = await records.getmany(timeout_ms=500)
                for record in (one for some in batch.values() for one in some):
                    thing = record.key.decode()
                    insert = "INSERT INTO seen VALUES ($1, $2) ON CONFLICT DO NOTHING"
                    await connection.execute(insert, UUID(thing), record.value.decode())
                    for queue in listeners:
                        queue.put_nowait(thing)
                if batch:
                    await records.commit()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(read())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app = FastAPI(lifespan=lifespan)

    @app.get("/live")
    async def live() -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            queue: asyncio.Queue[str] = asyncio.Queue()
            listeners.add(queue)
            try:
                yield ": hello\n\n"
                while True:
                    yield f"data: {await queue.get()}\n\n"
            finally:
                listeners.discard(queue)

        return StreamingResponse(events(), media_type="text/event-stream")

    await _serve(app, job["port"])


@asynccontextmanager
async def _producer(job: dict[str, Any]) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(**job["kafka"], acks="all", enable_idempotence=True)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def _consumer(job: dict[str, Any], topic: str, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic, **job["kafka"], group_id=group, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def _serve(app: FastAPI, port: int) -> None:
    await uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False)).serve()


if __name__ == "__main__":
    asyncio.run({"api": api, "router": router, "consumer": consumer}[sys.argv[1]](json.loads(sys.stdin.readline())))
