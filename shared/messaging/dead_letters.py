"""What cannot be processed is set aside with a reason and no payload; later records of its key wait behind it.

Others go on. An operator replays it (after a repair) or discards it with a reason; both release the waiting ones. What
was only unknown is taken up after an update by itself (`taking_up`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import Database
from shared.messaging.clients import started
from shared.messaging.tables import dead_letters, discarded

WAITING = "waiting"
UNKNOWN = "unknown_type"
"""Reasons: behind an earlier one of its key; of a type that this process does not know (yet)."""


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


async def is_blocked(session: AsyncSession, consumer: str, record: ConsumerRecord) -> bool:
    """Whether a record must wait behind an earlier one of its key.

    Only earlier ones count: after a crash records are read again that were processed before the dead letter came.
    The letter found is locked: whoever is releasing it then sees the record that is about to wait behind it.
    """
    c = dead_letters.c
    found = await session.execute(
        select(c.id)
        .where(
            c.consumer == consumer,
            c.topic == record.topic,
            c.key == key_of(record),
            c.partition == record.partition,
            c.offset < record.offset,
        )
        .order_by(c.offset.desc())
        .limit(1)
        .with_for_update()
    )
    return found.first() is not None


async def are_some_blocked(session: AsyncSession, consumer: str, records: Iterable[ConsumerRecord]) -> bool:
    """Whether one of these records may have to wait: something of its key is set aside."""
    c = dead_letters.c
    keys = {(record.topic, key_of(record)) for record in records}
    found = select(c.id).where(c.consumer == consumer, tuple_(c.topic, c.key).in_(keys)).limit(1)
    return (await session.execute(found)).first() is not None


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


async def _next(session: AsyncSession, letter: DeadLetter) -> DeadLetter | None:
    """The first that is left of a letter and those behind it."""
    c = dead_letters.c
    row = (
        await session.execute(
            select(dead_letters)
            .where(
                c.consumer == letter.consumer,
                c.topic == letter.topic,
                c.key == letter.key,
                c.partition == letter.partition,
                c.offset >= letter.offset,
            )
            .order_by(c.offset)
            .limit(1)
        )
    ).one_or_none()
    return DeadLetter(**row._mapping) if row else None


async def find(session: AsyncSession, letter_id: int) -> DeadLetter | None:
    """One record set aside."""
    row = (await session.execute(select(dead_letters).where(dead_letters.c.id == letter_id))).one_or_none()
    return DeadLetter(**row._mapping) if row else None


async def discard(session: AsyncSession, letter: DeadLetter, why: str) -> bool:
    """Give a record up, for a reason that is kept. False where somebody else has released it meanwhile."""
    c = dead_letters.c
    gone = await session.execute(dead_letters.delete().where(c.id == letter.id).returning(c.id))
    if gone.first() is None:
        return False
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
    return True


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
    """Process a letter and what waits behind it, in order; stop at the first that fails. Returns how many went.

    What comes to wait meanwhile goes too: the next one is looked up after each.
    """
    consumer = AIOKafkaConsumer(**kafka, enable_auto_commit=False, auto_offset_reset="none")
    async with started(consumer):

        async def get(one: DeadLetter) -> ConsumerRecord | None:
            return await fetch(consumer, one.topic, one.partition, one.offset)

        return await release_from(get, database, letter, process)


async def release_from(
    get: Callable[[DeadLetter], Awaitable[ConsumerRecord | None]],
    database: Database,
    letter: DeadLetter,
    process: Process,
) -> int:
    """`release`, with the records that `get` gives. Several at once do no harm: an effect happens once."""
    done = 0
    while True:
        async with database.reading() as session:
            one = await _next(session, letter)
        if one is None:
            return done
        record = await get(one)
        failure = await process(record) if record else None  # a compacted record is superseded: nothing is owed
        async with database.transaction() as session:
            if failure is None:
                await remove(session, one.id)
            else:
                reason, _, detail = failure.partition(": ")
                await failed_again(session, one.id, reason, detail)
        if failure is not None:
            return done
        done += 1


async def fetch(consumer: AIOKafkaConsumer, topic: str, partition: int, offset: int) -> ConsumerRecord | None:
    """The record at an offset, None where compaction removed it. Raises TimeoutError when the broker is away."""
    place = TopicPartition(topic, partition)
    if place not in consumer.assignment():
        consumer.assign([place])
    begin, end = (await consumer.beginning_offsets([place]))[place], (await consumer.end_offsets([place]))[place]
    if not begin <= offset < end:
        return None
    consumer.seek(place, offset)
    found = await consumer.getmany(place, timeout_ms=10_000, max_records=1)
    if not found:
        raise TimeoutError
    record: ConsumerRecord = found[place][0]
    return record if record.offset == offset else None
