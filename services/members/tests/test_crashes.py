"""An import survives the process being killed: what was uploaded is taken over, each row once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import asyncpg
import httpx

from deploy.testing.kafka import KafkaForTests
from deploy.testing.postgres import PostgresForTests
from services.members.testing import OPERATOR_SECRET
from services.members.tests.builders import SUB, units
from services.members.tests.test_imports import HEADER, row
from services.members.tests.test_starts import Process, environment, is_ready
from shared.contracts.topics import common_topics
from shared.security.tokens import TokenSource

ROWS = 15_000


async def until(holds: Callable[[], Awaitable[object]]) -> None:
    """Wait until a condition holds, two minutes at most."""
    async with asyncio.timeout(120):
        # a process and a database cannot set an asyncio.Event
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def counted(connection: asyncpg.Connection, table: str) -> int:
    """How many rows a table has."""
    return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))


async def test_a_killed_import_is_finished_by_the_next_process(
    postgres: PostgresForTests, kafka: KafkaForTests, tmp_path: Path
) -> None:
    kafka.ensure(common_topics())
    database = await postgres.database("members")
    env = environment(tmp_path, database.dsn, kafka)
    url = env["ORTSNETZ_MEMBERS_URL"]
    process = Process(env, tmp_path / "members.log")
    process.start()
    watching = None
    try:
        process.wait_until(lambda: is_ready(url))
        tokens = TokenSource(url, "operator", OPERATOR_SECRET)
        headers = {"Authorization": f"Bearer {await tokens.token('members')}", "Idempotency-Key": "upload-one"}
        await tokens.close()
        file = "\n".join([HEADER, *(row(number) for number in range(1, ROWS + 1))])
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as http:
            (await http.post("/units", json={"units": units()})).raise_for_status()
            answer = await http.post(f"/units/{SUB}/imports", content=file)
            import_id = answer.json()["import_id"]
            watching = await asyncpg.connect(database.dsn)
            some_are_there = partial(counted, watching, "persons")
            await until(some_are_there)
            process.kill()
            assert await counted(watching, "persons") < ROWS, "it was faster than the kill: take more rows"
            process.start()
            process.wait_until(lambda: is_ready(url))

            async def ended() -> bool:
                return bool((await http.get(f"/units/{SUB}/imports/{import_id}")).json()["state"] != "running")

            await until(ended)
            state = (await http.get(f"/units/{SUB}/imports/{import_id}")).json()
            assert (state["state"], state["new"], state["report"]["first"]) == ("done", ROWS, True)
            assert await counted(watching, "persons") == ROWS

            async def all_published() -> bool:
                return await counted(watching, "outbox") == 0

            await until(all_published)
    finally:
        if watching is not None:
            await watching.close()
        process.stop()
