"""Alembic for every service: each has `migrations/versions/`, and runs them itself before it starts."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from shared.messaging import tables

_LOCK = 0x6D696772  # one process migrates at a time


def config(folder: Path) -> Config:
    """Alembic's configuration for a service's `migrations` folder."""
    found = Config()
    found.set_main_option("script_location", str(folder))
    found.set_main_option("path_separator", "os")
    return found


async def upgrade(folder: Path, database_url: str, to: str = "head") -> None:
    """Bring a database up to date, or `to` a revision. Safe to call from several processes at once."""
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        await connection.run_sync(_upgrade, folder, to)
    await engine.dispose()


def _upgrade(connection: Connection, folder: Path, to: str) -> None:
    settings = config(folder)
    settings.attributes["connection"] = connection
    command.upgrade(settings, to)


def run(*own: MetaData) -> None:
    """The body of a service's `migrations/env.py`: its own tables and those of messaging."""
    from alembic import context

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=[tables.metadata, *own], compare_type=True)
    context.run_migrations()
