"""A database that does not let a service start is a sentence for operators, whichever client met it."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.servers.ports import free_ports
from deploy.testing.postgres import PostgresForTests
from shared.refused import sentence


async def _error(url: str) -> BaseException:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.connect():
            pass
    except Exception as error:
        return error
    finally:
        await engine.dispose()
    raise AssertionError("it connected")


async def test_a_wrong_password_is_said(postgres: PostgresForTests) -> None:
    url = (await postgres.database("refused")).url
    scheme, _, rest = url.partition("://")
    user, _, host = rest.partition("@")
    wrong = f"{scheme}://{user.partition(':')[0]}:wrong@{host}"
    said = sentence(await _error(wrong))
    assert said
    assert "refuses" in said
    assert "docker compose up --wait" in said
    assert "wrong@" not in said


async def test_a_database_that_is_away_is_said() -> None:
    said = sentence(await _error(f"postgresql://nobody:x@127.0.0.1:{free_ports(1)[0]}/nothing"))
    assert said
    assert "does not answer" in said


def test_a_full_disk_is_said() -> None:
    said = sentence(asyncpg.DiskFullError("could not extend file"))
    assert said
    assert "full" in said


@pytest.mark.parametrize("error", [ValueError("x"), asyncpg.UndefinedTableError("x")])
def test_errors_of_ours_keep_their_traceback(error: Exception) -> None:
    assert sentence(error) is None
