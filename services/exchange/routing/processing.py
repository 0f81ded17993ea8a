"""One batch in one transaction: offsets, persons locked, what follows from each record, published, saved.

    compare-and-set of the offsets → lock the persons → compute → publish, await acks → receipts → save → commit

A crash anywhere repeats the batch with the same ids. A consumer that lost its partition fails at the first step.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
from aiokafka import ConsumerRecord, TopicPartition
from sqlalchemy.ext.asyncio import AsyncSession

from services.exchange.routing import outputs, store
from services.exchange.routing.decisions import Decision, decide, needs_siblings
from services.exchange.routing.inputs import EventInput, Input, PersonInput, UnitInput, read
from services.exchange.routing.outputs import Output
from services.exchange.routing.publisher import Publisher, last_offsets
from services.exchange.routing.route import introduce, route, route_erasure, route_person, route_text
from services.exchange.routing.state import Person
from shared import logs, telemetry
from shared.contracts.people import PersonRecord, PersonText
from shared.database import Database
from shared.hierarchy import UnitPath
from shared.messaging import dead_letters
from shared.messaging.cloudevents import Meta, Undecodable, read_meta
from shared.messaging.reactions import passing

log = logs.get(__name__)

CONSUMER = "exchange"


class Lost(Exception):
    """Another consumer has this partition now, or has gone further: look up where to go on."""


@dataclass
class Batch:
    """Records of some partitions, in order of their offsets, and where each partition stands before them."""

    records: list[ConsumerRecord]
    expected: dict[TopicPartition, int] = field(default_factory=dict)

    @property
    def after(self) -> dict[TopicPartition, int]:
        """Where each partition stands behind them."""
        found: dict[TopicPartition, int] = {}
        for record in self.records:
            found[TopicPartition(record.topic, record.partition)] = record.offset + 1
        return found


class Processing:
    """Processes records with exchange's database and producer."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self._database = database
        self._publisher = publisher

    async def batch(self, batch: Batch) -> None:
        """Process a batch. Raises Lost, or a passing error (nothing has happened then).

        Where a record fails for good, the batch is done again one record at a time, and that one is set aside.
        """
        try:
            await self._together(batch)
        except Exception as error:
            if isinstance(error, Lost) or passing(error):
                raise
            log.warning("batch_failed", error=type(error).__name__, where=_where(error), records=len(batch.records))
            await self._one_by_one(batch)

    async def again(self, record: ConsumerRecord) -> str | None:
        """An operator's replay: process one record regardless of what waits. None, or why it failed."""
        try:
            found = read(record)
            async with self._database.transaction() as session:
                await self._effect(await store.connection_of(session), [found])
        except Undecodable as error:
            return f"{error.reason}: {error.detail}"
        except Exception as error:
            if passing(error):
                raise
            return f"failed: {type(error).__name__}"
        return None

    async def _together(self, batch: Batch) -> None:
        begun = time.monotonic()
        async with self._database.transaction() as session:
            db = await store.connection_of(session)
            await _advance(db, batch)
            blocked = await _blocked(db)
            good = []
            for record in batch.records:
                key = (record.topic, dead_letters.key_of(record))
                if blocked.get(key, record.offset) < record.offset:
                    await _set_aside(session, record, dead_letters.WAITING)
                    continue
                try:
                    good.append(read(record))
                except Undecodable as error:
                    blocked[key] = record.offset
                    await _set_aside(session, record, error.reason, error.detail)
            await self._effect(db, good)
        if telemetry.goes_out():
            for one in good:
                telemetry.mark(f"route {one.meta.type}", one.meta.traceparent, time.monotonic() - begun)

    async def _one_by_one(self, batch: Batch) -> None:
        expected = dict(batch.expected)
        for record in batch.records:
            place = TopicPartition(record.topic, record.partition)
            one = Batch([record], {place: expected[place]})
            try:
                await self._together(one)
            except Exception as error:
                if isinstance(error, Lost) or passing(error):
                    raise
                log.error("routing_failed", topic=record.topic, offset=record.offset, where=_where(error))
                async with self._database.transaction() as session:
                    await _advance(await store.connection_of(session), one)
                    await _set_aside(session, record, "failed", type(error).__name__)
            expected[place] = record.offset + 1

    async def _effect(self, db: asyncpg.Connection, inputs: Sequence[Input]) -> None:
        newcomers = await _new_units(db, inputs)
        decisions = await _decide(db, inputs)
        people = await _people(db, inputs, decisions, newcomers)
        said: list[Output] = []
        ends = []
        for one, decision in zip(inputs, decisions, strict=True):
            said += _route(one, decision, people, newcomers)
            ends.append(len(said))
        # saved while the acks are under way: it counts only with the commit, which waits for both
        saving = asyncio.ensure_future(store.save(db, people.values()))
        try:
            offsets = await self._publisher.publish(said)
            await self._publisher.publish(_receipts(inputs, said, offsets, ends))
        finally:
            await saving


async def _new_units(db: asyncpg.Connection, inputs: Sequence[Input]) -> set[str]:
    """Take the units of the batch first: an event before or behind them then finds the same neighbours."""
    found = set()
    for one in inputs:
        if isinstance(one, UnitInput):
            unit = one.unit
            if await store.put_unit(db, unit.key, unit.version, unit.parent):
                found.add(unit.key)
    return found


async def _decide(db: asyncpg.Connection, inputs: Sequence[Input]) -> list[Decision | None]:
    parents = {
        one.event.unit.keys()[1]
        for one in inputs
        if isinstance(one, EventInput) and needs_siblings(one.event.TYPE) and len(one.event.unit.keys()) > 1
    }
    below = await store.siblings(db, parents) if parents else {}

    def siblings(path: UnitPath) -> list[str]:
        keys = path.keys()
        return [unit for unit in below.get(keys[1], []) if unit != keys[0]] if len(keys) > 1 else []

    return [decide(one.event, siblings) if isinstance(one, EventInput) else None for one in inputs]


async def _people(
    db: asyncpg.Connection, inputs: Sequence[Input], decisions: Sequence[Decision | None], newcomers: set[str]
) -> dict[UUID, Person]:
    wanted: set[UUID] = set()
    for one, decision in zip(inputs, decisions, strict=True):
        if decision is not None:
            wanted |= decision.persons
        elif isinstance(one, PersonInput):
            wanted.add(one.person)
        elif isinstance(one, UnitInput) and one.unit.parent and one.unit.key in newcomers:
            wanted.update(await store.told_to_neighbours(db, one.unit.parent))
    return await store.load(db, wanted)


def _route(one: Input, decision: Decision | None, people: dict[UUID, Person], newcomers: set[str]) -> list[Output]:
    if isinstance(one, EventInput):
        assert decision is not None
        return route(one.event, one.meta, decision, people)
    if isinstance(one, UnitInput):
        unit = one.unit
        return introduce(unit.key, unit.parent, people, one.meta) if unit.parent and unit.key in newcomers else []
    person = people[one.person]
    if one.text is not None:
        assert one.record is None or isinstance(one.record, PersonText)
        return route_text(one.text, one.record, one.meta, person)
    if one.record is None:
        return route_erasure(one.meta, person)
    assert isinstance(one.record, PersonRecord)
    return route_person(one.record, one.meta, person)


def _receipts(inputs: Sequence[Input], said: list[Output], offsets: list[int], ends: list[int]) -> list[Output]:
    found: list[Output] = []
    begin = 0
    for one, end in zip(inputs, ends, strict=True):
        unit = one.meta.acting_unit
        if unit and one.meta.command:
            receipt = outputs.receipt(one.meta, unit, last_offsets(said[begin:end], offsets[begin:end], unit))
            found += [receipt] if receipt else []
        begin = end
    return found


_ADVANCE = """UPDATE offsets SET position = $5
WHERE consumer = $1 AND topic = $2 AND partition = $3 AND position = $4"""


async def _advance(db: asyncpg.Connection, batch: Batch) -> None:
    after = batch.after
    for place in sorted(after):
        row = (CONSUMER, place.topic, place.partition, batch.expected[place], after[place])
        if await db.execute(_ADVANCE, *row) != "UPDATE 1":
            raise Lost(f"{place.topic}/{place.partition}")


async def positions(database: Database, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """Where to go on in each of these partitions; one that is read for the first time begins at 0."""
    async with database.transaction() as session:
        db = await store.connection_of(session)
        # read first: an insert would wait for whoever is moving the very row on
        found = await _positions(db)
        for place in sorted(set(places) - found.keys()):
            await db.execute(
                "INSERT INTO offsets (consumer, topic, partition, position) VALUES ($1, $2, $3, 0) "
                "ON CONFLICT DO NOTHING",
                *(CONSUMER, place.topic, place.partition),
            )
        if not set(places) <= found.keys():
            found = await _positions(db)
    return {place: found[place] for place in places}


async def _positions(db: asyncpg.Connection) -> dict[TopicPartition, int]:
    rows = await db.fetch("SELECT topic, partition, position FROM offsets WHERE consumer = $1", CONSUMER)
    return {TopicPartition(row["topic"], row["partition"]): row["position"] for row in rows}


async def _blocked(db: asyncpg.Connection) -> dict[tuple[str, str], int]:
    """The offset of the first dead letter by (topic, key). Locked: who releases one then sees what waits."""
    rows = await db.fetch(
        'SELECT topic, key, offset_ FROM (SELECT topic, key, "offset" AS offset_ FROM dead_letters '
        "WHERE consumer = $1 ORDER BY id FOR UPDATE) AS locked",
        CONSUMER,
    )
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row["topic"], row["key"])
        found[key] = min(found.get(key, row["offset_"]), row["offset_"])
    return found


def _where(error: BaseException) -> str:
    """Where an error comes from, without what it says: the database's messages quote rows, and those are of people."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/services/" in frame.filename] or frames
    return f"{own[-1].filename.rpartition('/services/')[2]}:{own[-1].lineno}" if own else ""


async def _set_aside(session: AsyncSession, record: ConsumerRecord, reason: str, detail: str = "") -> None:
    try:
        meta: Meta | None = read_meta(record.headers)
    except Undecodable:
        meta = None
    ce_id, ce_type = (meta.id, meta.type) if meta else (None, None)
    await dead_letters.set_aside(session, CONSUMER, record, reason=reason, detail=detail, ce_id=ce_id, ce_type=ce_type)
    if reason != dead_letters.WAITING:
        log.error("dead_letter", topic=record.topic, offset=record.offset, reason=reason, detail=detail)
