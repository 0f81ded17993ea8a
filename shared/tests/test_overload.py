"""More requests than the database has connections: said, waited out, and no reason to end a process."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.testing.postgres import PostgresForTests
from shared import problems
from shared.messaging.reactions import passing


@pytest.fixture
async def crowded(postgres: PostgresForTests) -> AsyncIterator[AsyncEngine]:
    """An engine whose only connection is taken."""
    engine = create_async_engine(
        (await postgres.database("crowded")).url, pool_size=1, max_overflow=0, pool_timeout=0.05
    )
    async with engine.connect():
        yield engine
    await engine.dispose()


async def test_who_finds_no_free_connection_is_told_to_come_back(crowded: AsyncEngine) -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    async def ask() -> None:
        async with crowded.connect() as connection:
            await connection.execute(text("SELECT 1"))

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:ortsnetz:overloaded")
    assert int(answer.headers["Retry-After"]) > 0


async def test_background_work_waits_until_a_connection_is_free(crowded: AsyncEngine) -> None:
    with pytest.raises(NoConnectionFree) as found:
        async with crowded.connect():
            pass
    assert passing(found.value)
