"""One unit of work: what a command or a reaction changes and what it says about it, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import now
from shared.contracts.base import PREFIX, Event
from shared.contracts.people import PERSON_TYPE, TEXT_TYPE, PersonRecord, PersonText, key_of_its_own, text_of_its_own
from shared.contracts.topics import PEOPLE, UNITS
from shared.database import Database
from shared.hierarchy import Unit
from shared.ids import new_id
from shared.messaging.cloudevents import Meta, Record, meta_for, to_record
from shared.messaging.tables import outbox
from shared.problems import LOOK, Problem
from shared.telemetry import traceparent
from shared.text import unstorable

committed = asyncio.Event()
"""Set after each commit with something in the outbox: wakes the relay of the same process without a delay."""

_UNIT = f"{PREFIX}units.unit.v1"


class Work:
    """Collects what is said while `session` collects what is changed. Handlers get one; they never commit."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        acting_unit: str | None = None,
        acting_person: UUID | None = None,
        command: UUID | None = None,
    ) -> None:
        self.session = session
        self.acting_unit = acting_unit
        self.acting_person = acting_person
        """Who acts; None for a process."""
        self.cause: Meta | None = None
        """In a reaction: the context of the event it reacts to."""
        self.command = command
        self._said: list[tuple[Meta, Record, str]] = []
        self._apart = 0

    def emit(self, event: Event, *, version: int, apart: bool = False) -> None:
        """Say that something happened. `version` is the aggregate's version after it: it grows by one per event.

        `apart`: nothing in it tells who did what just now, in which unit: of what may not lead there. No view waits for
        it after a command.
        """
        meta = meta_for(
            event,
            version=version,
            acting_unit=None if apart else self.acting_unit,
            acting_person=None if apart else self.acting_person,
            command=None if apart else self.command,
            parts=0,
        )
        if apart:
            self._apart += 1
            meta = replace(meta, traceparent=None)
        self._said.append((meta, to_record(event, meta), event.AGGREGATE))

    def record_person(self, record: PersonRecord | PersonText) -> None:
        """Publish a person's current data, or a text about them, in the compacted topic `people`.

        Raises Problem 422 where a text holds what readers cannot store: it would be lost there, without a word here.
        """
        if errors := list(unstorable(record.model_dump())):
            raise Problem(422, "invalid", LOOK, errors=errors)
        kind = PERSON_TYPE if isinstance(record, PersonRecord) else TEXT_TYPE
        self._state(PEOPLE, record.key, kind, record.version, record.model_dump_json(exclude_defaults=False))

    def say_text(self, text: str) -> UUID:
        """Publish a text that somebody typed about no person; the id is what an event carries (`TextId`)."""
        record = new_id()
        self.record_person(text_of_its_own(record, text))
        return record

    def forget_text(self, record: UUID, *, version: int = 2) -> None:
        """Erase a text about no person wherever it is read."""
        self.forget_person(key_of_its_own(record), version=version)

    def forget_person(self, key: str, *, version: int) -> None:
        """Erase a person's data, or a text, by a tombstone. `key` as in `people`."""
        self._state(PEOPLE, key, TEXT_TYPE if "/" in key else PERSON_TYPE, version, None)

    def record_unit(self, unit: Unit) -> None:
        """Publish a unit's current state in the compacted topic `units`."""
        self._state(UNITS, unit.key, _UNIT, unit.version, unit.model_dump_json())

    def _state(self, topic: str, key: str, kind: str, version: int, value: str | None) -> None:
        meta = Meta(
            id=str(new_id()),
            type=kind,
            source=f"/{topic}",
            subject=key,
            time=now(),
            version=version,
            acting_unit=self.acting_unit,
            command=self.command,
            traceparent=traceparent(),
        )
        self._said.append((meta, Record(topic, key, value, {}), topic))

    @property
    def parts(self) -> int:
        """How many records this work says: a view waits for as many receipts."""
        return len(self._said) - self._apart

    @property
    def said(self) -> bool:
        """Whether there is something for the relay."""
        return bool(self._said)

    async def flush(self) -> None:
        """Write changes first (so that aggregates' rows are locked), then the outbox."""
        await self.session.flush()
        if self._said:
            await self.session.execute(outbox.insert(), self._rows())

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {
                "topic": record.topic,
                "key": record.key,
                "value": record.value,
                "headers": replace(meta, command_parts=self.parts).headers(),
                "aggregate_type": aggregate,
                "aggregate_id": record.key,
                "aggregate_version": meta.version,
            }
            for meta, record, aggregate in self._said
        ]


@asynccontextmanager
async def work_on(
    database: Database,
    *,
    acting_unit: str | None = None,
    acting_person: UUID | None = None,
    command: UUID | None = None,
    within: float | None = None,
) -> AsyncIterator[Work]:
    """A unit of work in a transaction of its own; committed at the end, with its outbox, or not at all.

    `within`: see `Database.transaction`.
    """
    async with database.transaction(within=within) as session:
        work = Work(session, acting_unit=acting_unit, acting_person=acting_person, command=command)
        yield work
        await work.flush()
    if work.said:
        committed.set()
