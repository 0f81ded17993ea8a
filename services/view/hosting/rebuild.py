"""Drops the rows of screens for a unit and makes them anew from the log, in one transaction: readers see old or new.

The result equals what the live projection would show: the same handlers, the same records, up to the same offsets.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.frame.live.bus import Bus
from services.view.hosting import roster as rosters
from services.view.hosting.applying import collect
from services.view.hosting.following import BATCH, Follower
from services.view.hosting.projection import ALL, Projection
from services.view.hosting.reading import Gone, NotUnderstood, Reading, understand
from services.view.hosting.tables import roster, roster_texts
from shared.contracts.exchange import RosterPerson, RosterText
from shared.database import Database
from shared.messaging.clients import started
from shared.messaging.tables import dead_letters, discarded, offsets


async def rebuild(
    database: Database, kafka: dict[str, Any], follower: Follower, bus: Bus, unit: str, screen: str | None = None
) -> int:
    """Rebuild one screen of a unit, or all of them and the roster. Returns how many records were read.

    Live records wait meanwhile. What is set aside or was discarded stays so.
    """
    projections = [ALL[screen]] if screen else list(ALL.values())
    async with follower.busy, database.transaction() as session:
        count = await replay(session, kafka, unit, projections, with_roster=screen is None)
    bus.changed(unit, {name for p in projections for name in (p.screen, *p.shown_in)})
    return count


async def replay(
    session: AsyncSession, kafka: dict[str, Any], unit: str, projections: Sequence[Projection], *, with_roster: bool
) -> int:
    """Empty these screens' rows for a unit and apply the log up to the unit's offsets."""
    for projection in projections:
        for table in projection.metadata.sorted_tables:
            await session.execute(delete(table).where(table.c.unit == unit))
    if with_roster:
        for table in (roster, roster_texts):
            await session.execute(delete(table).where(table.c.unit == unit))
    c = offsets.c
    found = await session.execute(select(c.topic, c.position).where(c.consumer == unit, c.position > 0))
    ends = {row.topic: row.position for row in found}
    if not with_roster:
        ends = {topic: end for topic, end in ends.items() if not topic.startswith("roster.")}
    left_out = await _left_out(session, unit)
    count = 0
    seen: set[tuple[str, str]] = set()
    async for records in _read(kafka, ends):
        count += len(records)
        readings = _first_of_each(records, left_out, seen)
        people = [r.meaning for r in readings if isinstance(r.meaning, RosterPerson | RosterText | Gone)]
        if people:
            await rosters.write(session, unit, people)
        for _, rows in collect(unit, readings, projections):
            await rows.write(session)
    return count


def _first_of_each(
    records: Sequence[ConsumerRecord], left_out: set[tuple[str, int]], seen: set[tuple[str, str]]
) -> list[Reading]:
    found = []
    for record in records:
        if (record.topic, record.offset) in left_out:
            continue
        try:
            reading = understand(record)
        except NotUnderstood:
            continue  # it was set aside under an older contract, and released since
        if reading.id is not None:
            if (record.topic, reading.id) in seen:
                continue
            seen.add((record.topic, reading.id))
        found.append(reading)
    return found


async def _left_out(session: AsyncSession, unit: str) -> set[tuple[str, int]]:
    d, g = dead_letters.c, discarded.c
    aside = await session.execute(select(d.topic, d.offset).where(d.consumer == unit))
    given_up = await session.execute(select(g.topic, g.offset))
    return {(row.topic, row.offset) for row in (*aside, *given_up)}


async def _read(kafka: dict[str, Any], ends: dict[str, int]) -> AsyncIterator[list[ConsumerRecord]]:
    """All records of these topics below the given offsets, topic by topic. Compacted ones are simply missing."""
    consumer = AIOKafkaConsumer(**kafka, enable_auto_commit=False, auto_offset_reset="earliest")
    async with started(consumer):
        for topic, end in sorted(ends.items()):
            place = TopicPartition(topic, 0)
            consumer.assign([place])
            await consumer.seek_to_beginning(place)
            last = min(end, (await consumer.end_offsets([place]))[place])
            while await consumer.position(place) < last:
                for records in (await consumer.getmany(timeout_ms=500, max_records=BATCH)).values():
                    wanted = [record for record in records if record.offset < last]
                    if wanted:
                        yield wanted
