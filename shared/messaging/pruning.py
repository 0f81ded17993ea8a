"""Nothing grows for ever: old rows are deleted now and then, in small portions, while the service works.

    background["pruning"] = partial(prune, database, [inbox_older_than(30)])

What a service prunes must not be needed when its topics, which are kept for good, are read again from their beginning:
where an inbox is pruned, the handlers themselves must do nothing (again) about what happened so long ago.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, column, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared import logs
from shared.database import Database
from shared.loops import rests
from shared.messaging.reactions import passing
from shared.messaging.tables import inbox

log = logs.get(__name__)

PORTION = 1000
"""Rows deleted in one transaction."""

Portion = Callable[[AsyncSession, int], Awaitable[int]]
"""Deletes at most so many rows and returns how many it deleted."""


def rows(table: Table, *old: ColumnElement[bool]) -> Portion:
    """Rows of a table that meet these conditions; what somebody else has locked stays for the next time."""

    async def portion(session: AsyncSession, most: int) -> int:
        place: ColumnElement[Any] = column("ctid")
        some = select(place).select_from(table).where(*old).limit(most).with_for_update(skip_locked=True)
        # an array is made before anything is deleted: with IN, the rows could be chosen over and over again
        gone = delete(table).where(place == func.any(func.array(some.scalar_subquery())))
        return (await session.execute(gone)).rowcount  # type: ignore[attr-defined, no-any-return]

    return portion


def inbox_older_than(days: float) -> Portion:
    """Inbox rows of events that were processed so long ago."""
    return rows(inbox, inbox.c.seen_at < func.now() - timedelta(days=days))


async def prune_once(database: Database, portions: Sequence[Portion], *, most: int = PORTION) -> int:
    """Delete all that is old, in this order. Returns how many rows."""
    gone = 0
    for portion in portions:
        deleted = most
        while deleted == most:
            async with database.transaction() as session:
                deleted = await portion(session, most)
            gone += deleted
            await asyncio.sleep(0)
    return gone


async def prune(database: Database, portions: Sequence[Portion], *, every: float = 3600) -> None:
    """Delete what is old until cancelled, once an hour; a database that is away is waited for."""
    while True:
        try:
            if gone := await prune_once(database, portions):
                log.info("pruned", rows=gone)
        except Exception as error:
            if not passing(error):
                raise
            log.warning("pruning_interrupted", error=type(error).__name__)
        with rests():
            await asyncio.sleep(every)
