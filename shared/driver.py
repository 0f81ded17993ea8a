"""Statements that are executed so often that making them and wrapping their answer is most of their cost.

They are written with SQLAlchemy as all others, compiled once, and handed to asyncpg itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import UpdateBase


class Kept:
    """One statement, for a connection that commits each by itself (AUTOCOMMIT): SQLAlchemy begins a transaction with
    its own first statement only."""

    def __init__(self, statement: UpdateBase) -> None:
        compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
        self._sql, self._names, self._set = compiled.string, compiled.positiontup or [], compiled.params

    async def value(self, connection: AsyncConnection, values: dict[str, Any]) -> Any:
        """The first column of the first row that it returns; None without a row. Raises asyncpg's errors."""
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        assert connection.sync_connection is not None
        assert connection.sync_connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
        given = self._set | values
        return await driver.fetchval(self._sql, *(given[name] for name in self._names))
