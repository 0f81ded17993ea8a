"""The tables of all screens: made from their metadata at the start, and rebuilt when their shape has changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from services.view.hosting.projection import ALL
from services.view.hosting.rebuild import replay
from services.view.hosting.tables import hosted, projections
from shared import logs
from shared.database import Database

log = logs.get(__name__)
_LOCK = 0x76696577  # one process prepares at a time


async def prepare(database: Database, kafka: dict[str, Any]) -> list[str]:
    """Make what is missing; drop, make and refill what has another shape. Returns the screens that were refilled.

    Nothing is lost by it: every screen's rows come from the log.
    """
    async with database.transaction() as session:
        await session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        known = {row.screen: row.shape for row in await session.execute(select(projections))}
        changed = [one for one in ALL.values() if known.get(one.screen) != one.shape()]
        connection = await session.connection()
        for projection in changed:
            for table in projection.metadata.sorted_tables:
                await session.execute(text(f'DROP TABLE IF EXISTS "{table.name}"'))

            def create(sync: Connection, projection: Any = projection) -> None:
                projection.metadata.create_all(sync)

            await connection.run_sync(create)
            made = insert(projections).values(screen=projection.screen, shape=projection.shape())
            await session.execute(
                made.on_conflict_do_update(index_elements=["screen"], set_={"shape": made.excluded.shape})
            )
        units = list((await session.execute(select(hosted.c.unit))).scalars())
        refill = [one for one in changed if units]
        for unit in units:
            if refill:
                read = await replay(session, kafka, unit, refill, with_roster=False)
                log.info("screens_refilled", unit=unit, screens=[one.screen for one in refill], records=read)
    return [one.screen for one in refill]
