"""From a batch of records to rows: effects, ids of applied facts and offsets, in one transaction.

What cannot be processed is set aside in the same transaction; later records of its key wait behind it, others go on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aiokafka import ConsumerRecord
from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.view.hosting import roster
from services.view.hosting.facts import Fact
from services.view.hosting.projection import ALL, Projection, Rows
from services.view.hosting.reading import Gone, NotUnderstood, Reading, understand
from services.view.hosting.tables import applied
from shared import logs, telemetry
from shared.contracts.exchange import Receipt, RosterPerson, RosterText, Withdrawn
from shared.database import Database
from shared.messaging import dead_letters
from shared.messaging.cloudevents import read_meta
from shared.messaging.dead_letters import WAITING, key_of
from shared.messaging.reactions import passing
from shared.messaging.tables import dead_letters as letters
from shared.messaging.tables import offsets

log = logs.get(__name__)


class LostPlace(Exception):
    """Another process has applied these records: read the offsets anew."""


@dataclass(slots=True)
class Outcome:
    """What a batch did: screens with changed rows by unit, and the receipts that came."""

    changed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    receipts: list[Receipt] = field(default_factory=list)
    told: list[tuple[str, datetime]] = field(default_factory=list)
    """Units that have a fact now, and when it was said."""
    set_aside: int = 0


Batch = Mapping[str, Sequence[ConsumerRecord]]
"""Records to apply by hosted unit, in the order of their topics."""


async def positions(database: Database, readers: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], int]:
    """How far each unit is in each topic that it reads, by unit and topic; one that is new to a unit from its start."""
    wanted = [(unit, topic) for topic, units in readers.items() for unit in units]
    async with database.transaction() as session:
        if wanted:
            rows = [{"consumer": u, "topic": t, "partition": 0, "position": 0} for u, t in wanted]
            await session.execute(insert(offsets).on_conflict_do_nothing(), rows)
        found = await session.execute(select(offsets.c.consumer, offsets.c.topic, offsets.c.position))
        return {(row.consumer, row.topic): row.position for row in found}


async def apply(database: Database, batch: Batch, moves: Mapping[tuple[str, str], tuple[int, int]]) -> Outcome:
    """Apply records for the units that read them and move their offsets (expected, new) by (unit, topic).

    A record that makes the whole batch fail is found by applying one at a time. Raises LostPlace, and what may pass
    by itself (database away).
    """
    try:
        async with database.transaction() as session:
            outcome = Outcome()
            for unit, records in batch.items():
                await _apply(session, unit, records, outcome)
            await _move(session, moves)
        return outcome
    except LostPlace:
        raise
    except Exception as error:
        if passing(error):
            raise
        log.warning("batch_failed", error=type(error).__name__, records=sum(map(len, batch.values())))
    async with database.transaction() as session:
        outcome = Outcome()
        for unit, records in batch.items():
            for record in records:
                await _apply_one(session, unit, record, outcome)
        await _move(session, moves)
    return outcome


async def again(database: Database, unit: str, record: ConsumerRecord, outcome: Outcome) -> str | None:
    """Apply one record regardless of what waits (a replay). Returns None, or why it failed."""
    try:
        async with database.transaction() as session:
            await _take(session, unit, [understand(record)], outcome)
    except NotUnderstood as error:
        return f"{error.reason}: {error.detail}"
    except Exception as error:
        if passing(error):
            raise
        return type(error).__name__
    return None


async def _apply_one(session: AsyncSession, unit: str, record: ConsumerRecord, outcome: Outcome) -> None:
    attempt = Outcome()
    try:
        async with session.begin_nested():
            await _apply(session, unit, [record], attempt)
    except Exception as error:
        if passing(error):
            raise
        async with session.begin_nested():
            await _refuse(session, unit, record, NotUnderstood("failed", type(error).__name__))
        outcome.set_aside += 1
        return
    for one, screens in attempt.changed.items():
        outcome.changed[one] |= screens
    outcome.receipts += attempt.receipts
    outcome.told += attempt.told
    outcome.set_aside += attempt.set_aside


async def _apply(session: AsyncSession, unit: str, records: Sequence[ConsumerRecord], outcome: Outcome) -> None:
    blocked = await _blocked(session, unit, {record.topic for record in records})
    understood: list[Reading] = []
    for record in records:
        place = (record.topic, key_of(record))
        if blocked.get(place, record.offset) < record.offset:
            await dead_letters.set_aside(session, unit, record, reason=WAITING)
            outcome.set_aside += 1
            continue
        try:
            reading = understand(record)
        except NotUnderstood as error:
            await _refuse(session, unit, record, error)
            blocked[place] = min(record.offset, blocked.get(place, record.offset))
            outcome.set_aside += 1
            continue
        understood.append(reading)
    await _take(session, unit, understood, outcome)


async def _blocked(session: AsyncSession, unit: str, topics: Iterable[str]) -> dict[tuple[str, str], int]:
    """Keys behind which later records must wait, with the offset of the first that was set aside.

    The letters are locked: whoever is releasing them then sees the records that are about to wait behind them.
    """
    c = letters.c
    found = await session.execute(
        select(c.topic, c.key, c.offset).where(c.consumer == unit, c.topic.in_(list(topics))).with_for_update()
    )
    first: dict[tuple[str, str], int] = {}
    for row in found:
        first[row.topic, row.key] = min(row.offset, first.get((row.topic, row.key), row.offset))
    return first


async def _take(session: AsyncSession, unit: str, readings: Sequence[Reading], outcome: Outcome) -> None:
    new = await _new(session, unit, readings)
    readings = [reading for reading in readings if reading.id is None or id(reading) in new]
    people = [r.meaning for r in readings if isinstance(r.meaning, RosterPerson | RosterText | Gone)]
    if people:
        await roster.write(session, unit, people)
        # any screen may name somebody; whose office it is, which every open page looks up, is not of the roster
        outcome.changed[unit] |= ALL.keys() - {"sign_in"}
    written = collect(unit, readings, ALL.values())
    for projection, rows in written:
        await rows.write(session)
        outcome.changed[unit] |= {projection.screen, *projection.shown_in}
    outcome.receipts += [r.meaning for r in readings if isinstance(r.meaning, Receipt)]
    if telemetry.goes_out():
        for r in readings:
            telemetry.mark(f"show {r.type}", read_meta(r.record.headers).traceparent, 0.0, unit=unit)
    outcome.told += [(unit, r.meaning.at) for r in readings if isinstance(r.meaning, Fact)]


def collect(unit: str, readings: Iterable[Reading], projections: Iterable[Projection]) -> list[tuple[Projection, Rows]]:
    """What facts and withdrawals change in these screens' tables, not yet written."""
    writing = [(projection, Rows(unit)) for projection in projections]
    for reading in readings:
        for projection, rows in writing:
            if isinstance(reading.meaning, Fact):
                if projection.takes(reading.meaning):
                    projection.apply(reading.meaning, rows)
            elif isinstance(reading.meaning, Withdrawn):
                projection.forget(reading.meaning.person, rows)
    return [(projection, rows) for projection, rows in writing if not rows.empty]


async def _new(session: AsyncSession, unit: str, readings: Sequence[Reading]) -> set[int]:
    """Which readings are the first of their id (by Python's id): a repeated one has no effect."""
    first: dict[tuple[str, str], Reading] = {}
    for reading in readings:
        if reading.id is not None:
            first.setdefault((reading.record.topic, reading.id), reading)
    if not first:
        return set()
    topics, ids = zip(*first, strict=True)
    pairs = select(
        func.unnest(cast(list(topics), ARRAY(Text))).label("topic"),
        func.unnest(cast(list(ids), ARRAY(Text))).label("ce_id"),
    ).subquery()
    inserted = await session.execute(
        insert(applied)
        .from_select(["unit", "topic", "ce_id"], select(cast(unit, Text), pairs.c.topic, pairs.c.ce_id))
        .on_conflict_do_nothing()
        .returning(applied.c.topic, applied.c.ce_id)
    )
    return {id(first[row.topic, row.ce_id]) for row in inserted}


async def _refuse(session: AsyncSession, unit: str, record: ConsumerRecord, why: NotUnderstood) -> None:
    await dead_letters.set_aside(
        session, unit, record, reason=why.reason, detail=why.detail, ce_id=why.id, ce_type=why.type
    )
    log.error("dead_letter", topic=record.topic, offset=record.offset, reason=why.reason, detail=why.detail)


async def _move(session: AsyncSession, moves: Mapping[tuple[str, str], tuple[int, int]]) -> None:
    """Move offsets by compare-and-set. Raises LostPlace where one was not where we thought."""
    c = offsets.c
    for (unit, topic), (expected, position) in sorted(moves.items()):
        moved = await session.execute(
            update(offsets)
            .where(c.consumer == unit, c.topic == topic, c.partition == 0, c.position == expected)
            .values(position=position)
        )
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            raise LostPlace
