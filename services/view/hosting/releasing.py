"""What a view keeps of a unit goes when it hosts that unit no longer. The log keeps everything: it can come back."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting.projection import ALL
from services.view.hosting.tables import applied, hosted, roster, roster_texts
from shared.messaging.tables import dead_letters, offsets


async def forget(session: AsyncSession, unit: str) -> None:
    """Delete every row of a unit: screens, persons, facts that were applied, offsets, what was set aside."""
    screens = [table for projection in ALL.values() for table in projection.metadata.sorted_tables]
    for table in (*screens, roster, roster_texts, applied, hosted):
        await session.execute(delete(table).where(table.c.unit == unit))
    for table in (offsets, dead_letters):
        await session.execute(delete(table).where(table.c.consumer == unit))
