"""What cannot be processed is set aside with a reason and no payload; later records of its key wait behind it.

Others go on. An operator replays it (after a repair) or discards it with a reason; both release the waiting ones.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import Database
from shared.messaging.tables import dead_letters, discarded

WAITING = "waiting"


@dataclass(frozen=True)
class DeadLetter:
    """One record set aside, or waiting behind one (`reason` = `waiting`). `since` is real time."""

    id: int
    consumer: str
    topic: str
    partition: int
    offset: int
    key: str
    ce_id: str | None
    ce_type: str | None
    reason: str
    detail: str
    attempts: int
    since: datetime


def key_of(record: ConsumerRecord) -> str:
    """A record's key as text; undecodable bytes stay distinguishable."""
    return (record.key or b"").decode("utf-8", "backslashreplace")


async def blocked_keys(session: AsyncSession, consumer: str, topics: Iterable[str]) -> set[tuple[str, str]]:
    """(topic, key) pairs behind which later records must wait."""
    c = dead_letters.c
    rows = await session.execute(
        select(c.topic, c.key).where(c.consumer == consumer, c.topic.in_(list(topics))).distinct()
    )
    return {(row.topic, row.key) for row in rows}


async def set_aside(
    session: AsyncSession,
    consumer: str,
    record: ConsumerRecord,
    *,
    reason: str,
    detail: str = "",
    ce_id: str | None = None,
    ce_type: str | None = None,
    attempts: int = 1,
) -> None:
    """Keep a record's place; the same record again changes only its attempts and reason."""
    values = {
        "consumer": consumer,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "key": key_of(record),
        "ce_id": ce_id,
        "ce_type": ce_type,
        "reason": reason,
        "detail": detail[:500],
        "attempts": attempts,
    }
    await session.execute(
        insert(dead_letters)
        .values(values)
        .on_conflict_do_update(
            index_elements=["consumer", "topic", "partition", "offset"],
            set_={"reason": reason, "detail": detail[:500], "attempts": dead_letters.c.attempts + 1},
        )
    )


async def listed(session: AsyncSession) -> list[DeadLetter]:
    """All records set aside, oldest first."""
    rows = await session.execute(select(dead_letters).order_by(dead_letters.c.id))
    return [DeadLetter(**row._mapping) for row in rows]


async def count(session: AsyncSession) -> dict[str, int]:
    """How many are dead and how many wait."""
    c = dead_letters.c
    row = (
        await session.execute(
            select(
                func.count().filter(c.reason != WAITING).label("dead"),
                func.count().filter(c.reason == WAITING).label("waiting"),
            )
        )
    ).one()
    return {"dead": row.dead, "waiting": row.waiting}


async def _behind(session: AsyncSession, letter: DeadLetter) -> list[DeadLetter]:
    c = dead_letters.c
    rows = await session.execute(
        select(dead_letters)
        .where(c.consumer == letter.consumer, c.topic == letter.topic, c.key == letter.key, c.offset >= letter.offset)
        .order_by(c.offset)
    )
    return [DeadLetter(**row._mapping) for row in rows]


async def find(session: AsyncSession, letter_id: int) -> DeadLetter | None:
    """One record set aside."""
    row = (await session.execute(select(dead_letters).where(dead_letters.c.id == letter_id))).one_or_none()
    return DeadLetter(**row._mapping) if row else None


async def discard(session: AsyncSession, letter: DeadLetter, why: str) -> None:
    """Give a record up, for a reason that is kept."""
    await session.execute(
        insert(discarded).values(
            id=letter.id,
            topic=letter.topic,
            partition=letter.partition,
            offset=letter.offset,
            reason=letter.reason,
            why=why[:500],
        )
    )
    await remove(session, letter.id)


async def remove(session: AsyncSession, letter_id: int) -> None:
    """Forget a record that has been processed after all."""
    await session.execute(dead_letters.delete().where(dead_letters.c.id == letter_id))


async def failed_again(session: AsyncSession, letter_id: int, reason: str, detail: str) -> None:
    """A replay failed: it stays, and says why."""
    c = dead_letters.c
    await session.execute(
        update(dead_letters)
        .where(c.id == letter_id)
        .values(reason=reason, detail=detail[:500], attempts=c.attempts + 1)
    )


Process = Callable[[ConsumerRecord], Awaitable[str | None]]
"""Processes one record regardless of what waits; returns None, or why it failed. Owns its transaction."""


async def release(database: Database, kafka: dict[str, Any], letter: DeadLetter, process: Process) -> int:
    """Process a letter and what waits behind it, in order; stop at the first that fails. Returns how many went."""
    async with database.reading() as session:
        letters = await _behind(session, letter)
    done = 0
    for one in letters:
        record = await fetch(kafka, one.topic, one.partition, one.offset)
        failure = await process(record) if record else None  # a compacted record is superseded: nothing is owed
        async with database.transaction() as session:
            if failure is None:
                await remove(session, one.id)
            else:
                await failed_again(session, one.id, "failed", failure)
        if failure is not None:
            break
        done += 1
    return done


async def fetch(kafka: dict[str, Any], topic: str, partition: int, offset: int) -> ConsumerRecord | None:
    """The record at an offset, None where compaction removed it."""
    consumer = AIOKafkaConsumer(**kafka, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        place = TopicPartition(topic, partition)
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        if offset >= end:
            return None
        consumer.seek(place, offset)
        record: ConsumerRecord = await consumer.getone()
        return record if record.offset == offset else None
    finally:
        await consumer.stop()
