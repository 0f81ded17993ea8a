"""The bare chain as one thing that can be started and loaded: the floor below which no chain of this shape gets."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from confluent_kafka.admin import NewTopic

from benchmarks.client import Client
from benchmarks.figures import Figure, Size
from benchmarks.floor_processes import LEVELS, SOURCE, target
from benchmarks.load import Outcome, saturated, steady, until
from deploy.servers.ports import accepts, free_ports
from deploy.servers.reaching import KafkaAt, PostgresAt
from deploy.testing.embedded import Embedded
from deploy.testing.servers import Servers

_BODY = {"first_name": "Ada", "last_name": "Muster", "born_on": "1990-05-01", "town": "Hannover"}


class Listening:
    """Three open pages: remembers when each has heard of which id."""

    def __init__(self, urls: Sequence[str], path: str = "/live") -> None:
        self._pages = [Client(url) for url in urls]
        self._path = path
        self._seen: list[dict[str, float]] = [{} for _ in urls]
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        opened = [asyncio.Event() for _ in self._pages]
        for page, seen, begun in zip(self._pages, self._seen, opened, strict=True):
            self._tasks.append(asyncio.create_task(self._listen(page, seen, begun)))
        await asyncio.wait_for(asyncio.gather(*(event.wait() for event in opened)), 30)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, page: Client, seen: dict[str, float], opened: asyncio.Event) -> None:
        async for _, data, _ in page.events(self._path, opened):
            seen.setdefault(data, time.monotonic())

    async def arrivals(self, ids: Sequence[str], *, within: float) -> dict[str, float]:
        """When all pages had each of these ids; those that are missing at the end are left out."""
        await until(lambda: all(one in seen for seen in self._seen for one in ids), within)
        return {one: max(seen[one] for seen in self._seen) for one in ids if all(one in seen for seen in self._seen)}


class Floor:
    """The bare chain, running on these servers. Load it inside `async with`."""

    name = "floor"

    def __init__(self, kafka: KafkaAt, postgres: PostgresAt, logs: Path) -> None:
        self._kafka, self._postgres, self._logs = kafka, postgres, logs
        self._processes: list[subprocess.Popen[bytes]] = []

    async def __aenter__(self) -> Self:
        self._topics()
        ports = free_ports(4)
        databases = [
            (await self._postgres.ensure_database(f"floor_{name}", "floor-of-a-benchmark")).replace("+asyncpg", "")
            for name in ("api", *LEVELS)
        ]
        kafka = self._kafka.aiokafka()
        self._start("router", {"kafka": kafka})
        self._start("api", {"kafka": kafka, "dsn": databases[0], "port": ports[0]})
        for level, dsn, port in zip(LEVELS, databases[1:], ports[1:], strict=True):
            self._start("consumer", {"kafka": kafka, "dsn": dsn, "port": port, "level": level})
        if not await until(lambda: all(accepts(port) for port in ports), 60):
            raise TimeoutError(f"The bare chain did not start: see {self._logs}")
        self._client = Client(f"http://127.0.0.1:{ports[0]}", {"Content-Type": "application/json"})
        self._pages = await Listening([f"http://127.0.0.1:{port}" for port in ports[1:]]).__aenter__()
        if (await steady(self, rate=5, seconds=2)).missing:
            raise RuntimeError(f"The bare chain does not work: see {self._logs}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._pages.__aexit__(None, None, None)
        await self._client.close()
        for child in self._processes:
            child.terminate()
        for child in self._processes:
            child.wait(20)

    async def send(self) -> str:
        """One command; returns its id."""
        answer = await self._client.request("POST", "/things", json.dumps(_BODY).encode())
        if answer.status != 201:
            raise ConnectionError(f"the bare chain answered {answer.status}")
        found: str = json.loads(answer.body)["id"]
        return found

    async def arrivals(self, ids: Sequence[str], *, within: float) -> dict[str, float]:
        """See `Listening.arrivals`."""
        return await self._pages.arrivals(ids, within=within)

    def _topics(self) -> None:
        new = [NewTopic(SOURCE, 3, 1), *(NewTopic(target(level), 1, 1) for level in LEVELS)]
        admin = self._kafka.admin()  # kept until it has answered
        there = admin.list_topics(timeout=30).topics
        wanted = [topic for topic in new if topic.topic not in there]
        for future in admin.create_topics(wanted, operation_timeout=30).values() if wanted else ():
            future.result(30)

    def _start(self, role: str, job: dict[str, Any]) -> None:
        with (self._logs / f"floor-{role}-{len(self._processes)}.log").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.floor_processes", role],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=Path(__file__).resolve().parents[1],
            )
        assert child.stdin
        child.stdin.write(json.dumps(job).encode() + b"\n")
        child.stdin.flush()
        self._processes.append(child)


def run(size: Size) -> list[Figure]:
    """The floor by itself: only stated (the product is compared in `chain`)."""
    servers = Servers(Embedded(durable=True))
    try:
        servers.folder.mkdir(exist_ok=True)
        calm, full = asyncio.run(_load(servers, size))
    finally:
        servers.close()
    lost = calm.missing + full.missing
    return [
        Figure("Bare chain at 50/s, p50 / p99", calm.summary, "–", note=f"{lost} lost"),
        Figure("Bare chain, saturated", f"{full.rate:,.0f}/s", "–"),
    ]


async def _load(servers: Servers, size: Size) -> tuple[Outcome, Outcome]:
    async with Floor(servers.kafka.server, servers.postgres.server, servers.folder) as floor:
        calm = await steady(floor, rate=50, seconds=size.of(30, 8))
        return calm, await saturated(floor, commands=size.of(5000, 1000), workers=32)
