"""A real PostgreSQL for tests: a fresh database for whoever asks, on whatever stack the tests run."""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.servers.reaching import PostgresAt
from deploy.stack.blocking import run_sync
from deploy.testing.running import Running
from shared.migrations import upgrade


@dataclass(frozen=True)
class Database:
    """A fresh database with a login role that owns it and nothing else."""

    name: str
    password: str
    url: str
    """The SQLAlchemy address (`postgresql+asyncpg://…`)."""

    @property
    def dsn(self) -> str:
        """The plain address, for asyncpg or psql."""
        return self.url.replace("+asyncpg", "")


class PostgresForTests:
    """A database server."""

    def __init__(self, server: PostgresAt, running: Running) -> None:
        self.server, self._running = server, running
        self._migrated: dict[Path, Database] = {}
        self.start()

    def start(self) -> None:
        """Start it again after a kill, at the same address and with what it had; returns when it answers."""
        self._running.start()
        self._running.wait_until(lambda: run_sync(self.server.is_ready()))

    def kill(self) -> None:
        """As a crash would."""
        self._running.kill()

    def stop(self) -> None:
        """End it for good."""
        self._running.stop()

    async def database(self, hint: str = "test", *, migrated: Path | None = None) -> Database:
        """A new database and its role; `hint` becomes part of the name. Dropped with the server.

        Empty, or with the tables that the `migrated` folder makes: copied from the first one that was migrated with it.
        """
        name = f"{re.sub(r'[^a-z0-9_]', '_', hint.lower())[:40]}_{secrets.token_hex(4)}"
        password = secrets.token_urlsafe(12)
        if migrated is None:
            return Database(name, password, await self.server.ensure_database(name, password))
        if migrated not in self._migrated:
            first = await self.database(f"{hint}_migrated")
            await upgrade(migrated, first.dsn)
            self._migrated[migrated] = first
        model = self._migrated[migrated].name
        found = Database(name, password, await self.server.ensure_database(name, password, like=model))
        connection = await asyncpg.connect(self.server.dsn(name))
        try:
            await connection.execute(f'REASSIGN OWNED BY "{model}" TO "{name}"')
        finally:
            await connection.close()
        return found

    def database_sync(self, hint: str = "test") -> Database:
        """`database` for code that runs no event loop."""
        return run_sync(self.database(hint))
