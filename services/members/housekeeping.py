"""What is kept only for a while is dropped: links, sessions, unconfirmed applications, reports."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlmodel import col

from services.members.accounts import links, sessions
from services.members.admissions.commands import DRAFTS_KEPT
from services.members.admissions.tables import Draft
from services.members.imports.spool import drop_left_over
from services.members.imports.tables import RUNNING, ImportJob
from shared import logs
from shared.clock import now
from shared.database import Database
from shared.loops import rests
from shared.messaging.reactions import passing

log = logs.get(__name__)

REPORTS_KEPT = timedelta(days=90)
"""How long the report of an import is kept: it quotes cells of the export."""

_EVERY = 3600.0


async def drop_old(database: Database) -> None:
    """Drop what is over, once."""
    async with database.transaction() as session:
        await links.drop_old(session)
        await sessions.drop_ended(session)
        old = (col(ImportJob.finished_at) < now() - REPORTS_KEPT) & col(ImportJob.report).is_not(None)
        await session.execute(update(ImportJob).where(old).values(report=None))
        await session.execute(delete(Draft).where(col(Draft.at) < now() - DRAFTS_KEPT))


async def drop_spooled(database: Database, folder: Path) -> None:
    """Drop files of uploads that nobody will finish."""
    async with database.reading() as session:
        running = select(col(ImportJob.file)).where(col(ImportJob.state) == RUNNING)
        wanted = set((await session.scalars(running)).all())
    await asyncio.to_thread(drop_left_over, folder, wanted)


async def tidy_up(database: Database, spool: Path) -> None:
    """Drop what is over once an hour, until cancelled."""
    while True:
        try:
            await drop_old(database)
            await drop_spooled(database, spool)
        except Exception as error:
            if not passing(error):
                raise
            log.warning("tidying_interrupted", error=type(error).__name__)
        with rests():
            await asyncio.sleep(_EVERY)
