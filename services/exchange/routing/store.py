"""Reads and saves what exchange keeps, for all persons of a batch at once, inside the batch's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

import asyncpg
from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.exchange.routing.decisions import Ground
from services.exchange.routing.state import Fact, Grant, Person, Text
from shared.messaging.cloudevents import Meta


async def connection_of(session: AsyncSession) -> asyncpg.Connection:
    """The driver's connection under a session, in the same transaction."""
    await session.execute(text("SELECT 1"))  # SQLAlchemy begins the transaction with the first statement
    raw = await (await session.connection()).get_raw_connection()
    return cast(asyncpg.Connection, raw.driver_connection)


async def load(db: asyncpg.Connection, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """The state of these persons, locked until the transaction ends.

    Rows are made and locked in order of their ids: two instances working on different partitions take turns for each
    person and cannot wait for each other.
    """
    wanted = sorted(ids, key=attrgetter("int"))  # the same order, compared without Python
    if not wanted:
        return {}
    new = await db.fetch(
        "INSERT INTO persons (id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING id", wanted
    )
    people = {row["id"]: Person(row["id"], is_new=True) for row in new}
    known = [one for one in wanted if one not in people]
    if known:
        rows = await db.fetch(
            "SELECT id, version, revision, fields::text FROM persons WHERE id = ANY($1) ORDER BY id FOR UPDATE", known
        )
        for row in rows:
            fields = None if row["fields"] is None else json.loads(row["fields"])
            people[row["id"]] = Person(row["id"], row["version"], row["revision"], fields)
        await _load_rest(db, known, people)
    return people


async def _load_rest(db: asyncpg.Connection, known: list[UUID], people: dict[UUID, Person]) -> None:
    for row in await db.fetch("SELECT * FROM grants WHERE person = ANY($1)", known):
        grant = Grant(row["known"], tuple(row["fields"]), (row["since"], row["said_by"]))
        people[row["person"]].grants[row["unit"], Ground(row["why"], row["by"])] = grant
    for row in await db.fetch("SELECT *, meta::text AS described FROM facts WHERE person = ANY($1)", known):
        people[row["person"]].facts[row["id"]] = _fact(row)
    for row in await db.fetch("SELECT * FROM texts WHERE person = ANY($1)", known):
        people[row["person"]].texts[row["record"]] = Text(row["version"], row["text"])
    for row in await db.fetch("SELECT * FROM readers WHERE person = ANY($1)", known):
        people[row["person"]].readers.setdefault(row["record"], set()).add(row["unit"])
    for row in await db.fetch("SELECT * FROM withdrawals WHERE person = ANY($1)", known):
        people[row["person"]].withdrawals[row["unit"]] = row["times"]


def _fact(row: asyncpg.Record) -> Fact:
    meta = json.loads(row["described"])
    meta["time"] = datetime.fromisoformat(meta["time"])
    ground = Ground(row["why"], row["by"])
    return Fact(Meta(**meta), ground, row["key"], row["value"], tuple(row["texts"]), row["parent"], row["unit"])


def _meta(meta: Meta) -> str:
    # the command is left out: what is told later is no answer to it
    return to_json(
        {
            "id": meta.id,
            "type": meta.type,
            "source": meta.source,
            "subject": meta.subject,
            "time": meta.time,
            "version": meta.version,
            "acting_unit": meta.acting_unit,
            "traceparent": meta.traceparent,
        }
    ).decode()


Row = tuple[Any, ...]
_GRANT = ("person", "unit", "why", "by", "fields", "known", "since", "said_by")
_FACT = ("person", "id", "why", "by", "unit", "parent", "meta", "key", "value", "texts")

_GRANTS = """INSERT INTO grants (person, unit, why, by, fields, known, since, said_by)
SELECT p, u, w, b, string_to_array(f, ','), k, s, i
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::timestamptz[], $8::text[])
AS t(p, u, w, b, f, k, s, i)
ON CONFLICT (person, unit, why, by) DO UPDATE
SET fields = excluded.fields, known = excluded.known, since = excluded.since, said_by = excluded.said_by"""

_FACTS = """INSERT INTO facts (person, id, why, by, unit, parent, meta, key, value, texts)
SELECT p, i, w, b, u, a, m, k, v, string_to_array(t, ',')::uuid[]
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::text[],
$10::text[]) AS x(p, i, w, b, u, a, m, k, v, t)
ON CONFLICT DO NOTHING"""

_PERSONS = """UPDATE persons SET version = v, revision = r, fields = f
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::jsonb[]) AS t(i, v, r, f) WHERE id = i"""

_TEXTS = """INSERT INTO texts (person, record, version, text)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[])
ON CONFLICT (person, record) DO UPDATE SET version = excluded.version, text = excluded.text"""

_READERS = """INSERT INTO readers (person, record, unit) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])
ON CONFLICT DO NOTHING"""

_NO_READERS = """DELETE FROM readers USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS t(p, r, u)
WHERE person = p AND record = r AND unit = u"""

_WITHDRAWALS = """INSERT INTO withdrawals (person, unit, times) SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[])
ON CONFLICT (person, unit) DO UPDATE SET times = excluded.times"""


async def save(db: asyncpg.Connection, people: Iterable[Person]) -> None:
    """Save what has changed of these persons."""
    changed = list(people)
    await _put(
        db,
        _PERSONS,
        (
            (p.id, p.version, p.revision, None if p.fields is None else json.dumps(p.fields))
            for p in changed
            if p.changed
        ),
    )
    # nothing that could be in the way is there about a person never seen before: plain COPY is twice as fast
    new, known = [p for p in changed if p.is_new], [p for p in changed if not p.is_new]
    if new:
        await db.copy_records_to_table("grants", columns=_GRANT, records=_grants(new))
        await db.copy_records_to_table("facts", columns=_FACT, records=_facts(new))
    await _put(db, _GRANTS, _grants(known))
    await _put(db, _FACTS, _facts(known))
    await _put(db, _TEXTS, ((p.id, r, p.texts[r].version, p.texts[r].text) for p in changed for r in p.changed_texts))
    await _put(db, _NO_READERS, ((p.id, record, unit) for p in changed for record, unit in p.lost_readers))
    await _put(db, _READERS, ((p.id, record, unit) for p in changed for record, unit in p.new_readers))
    await _put(db, _WITHDRAWALS, ((p.id, u, p.withdrawals[u]) for p in changed for u in p.changed_withdrawals))


def _grants(people: Sequence[Person]) -> Iterator[Row]:
    for person in people:
        for unit, ground in person.changed_grants:
            grant = person.grants[unit, ground]
            yield (person.id, unit, *ground, grant.fields, grant.known, *grant.stamp)


def _facts(people: Sequence[Person]) -> Iterator[Row]:
    for person in people:
        for one in person.new_facts:
            fact = person.facts[one]
            meta = _meta(fact.meta)
            yield (person.id, one, *fact.ground, fact.unit, fact.parent, meta, fact.key, fact.value, fact.texts)


async def _put(db: asyncpg.Connection, statement: str, rows: Iterable[Row]) -> None:
    """Rows by `unnest`, which knows no arrays of arrays: a column of tuples goes as texts joined by commas."""
    columns = [
        [",".join(map(str, value)) for value in column] if isinstance(column[0], tuple) else column
        for column in zip(*rows, strict=True)
    ]
    if columns:
        await db.execute(statement, *columns)


async def siblings(db: asyncpg.Connection, parents: Iterable[str]) -> dict[str, list[str]]:
    """Units below each of these units. Nobody adds or moves one below them until the transaction ends."""
    wanted = sorted(set(parents))
    for parent in wanted:
        await db.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", parent)
    found: dict[str, list[str]] = {parent: [] for parent in wanted}
    for row in await db.fetch("SELECT key, parent FROM units WHERE parent = ANY($1) ORDER BY key", wanted):
        found[row["parent"]].append(row["key"])
    return found


async def put_unit(db: asyncpg.Connection, key: str, version: int, parent: str | None) -> bool:
    """Take a unit's newer state. True where its parent is new: its neighbours are then others.

    Whoever tells the neighbours below this parent something meanwhile waits, or is waited for.
    """
    if parent:
        await db.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", parent)
    known = await db.fetchrow("SELECT version, parent FROM units WHERE key = $1", key)
    if known is not None and known["version"] >= version:
        return False
    await db.execute(
        "INSERT INTO units (key, version, parent) VALUES ($1, $2, $3) "
        "ON CONFLICT (key) DO UPDATE SET version = excluded.version, parent = excluded.parent",
        key,
        version,
        parent,
    )
    return parent is not None and (known is None or known["parent"] != parent)


async def told_to_neighbours(db: asyncpg.Connection, parent: str) -> list[UUID]:
    """Persons of whom the units below `parent` tell each other."""
    rows = await db.fetch("SELECT DISTINCT person FROM facts WHERE parent = $1", parent)
    return [row["person"] for row in rows]
