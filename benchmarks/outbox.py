"""Realistic rows of an outbox: what `members` says when somebody is admitted, with all its CloudEvents headers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import asyncpg

from shared.contracts.members import MemberAdmitted
from shared.hierarchy import UnitPath
from shared.ids import new_id
from shared.messaging.cloudevents import Record, meta_for, to_record

PATH = UnitPath(branch="ov-celle", sub_district="ub-celle", district="bezirk-hannover")


@dataclass(frozen=True)
class Row:
    """One row: the record, and the aggregate's version."""

    record: Record
    version: int


def records(count: int, topic: str, *, path: UnitPath = PATH) -> Iterator[Row]:
    """`count` admissions, each of an application of its own."""
    for _ in range(count):
        event = MemberAdmitted(
            unit=path, application=new_id(), person=new_id(), admitted_on=date(2025, 3, 1), outcome="board"
        )
        meta = meta_for(event, version=2, acting_unit=path.branch, command=new_id(), parts=1)
        record = to_record(event, meta)
        yield Row(Record(topic, record.key, record.value, record.headers), 2)


async def fill(dsn: str, rows: list[Row]) -> int:
    """Write rows into the outbox; returns the last id."""
    connection = await asyncpg.connect(dsn)
    try:
        columns = ["topic", "key", "value", "headers", "aggregate_type", "aggregate_id", "aggregate_version"]
        await connection.copy_records_to_table(
            "outbox",
            columns=columns,
            records=(
                (r.topic, r.key, r.value, json.dumps(r.headers), "application", r.key, row.version)
                for row in rows
                for r in (row.record,)
            ),
        )
        await connection.execute("ANALYZE outbox")
        last: int = await connection.fetchval("SELECT max(id) FROM outbox")
        return last
    finally:
        await connection.close()
