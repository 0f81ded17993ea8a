"""How a service reacts to events: handlers are plain functions; retries, acks, transactions and order live here.

    reactions = Reactions("mentoring")

    @reactions.to(MemberAdmitted)
    async def start_journey(event: MemberAdmitted, work: Work) -> None: ...

Inbox row, effect and outbox are committed in one transaction; the same event again has no effect. Records that were
read together share one; where anything is out of the ordinary they are done one by one. What cannot be processed is a
dead letter; a database or broker that is away is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any, TypeVar

import asyncpg
import structlog
from aiokafka import ConsumerRecord
from opentelemetry.trace import SpanKind
from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from shared import logs, telemetry
from shared.contracts.base import CATALOGUE, Event
from shared.contracts.topics import PEOPLE
from shared.database import Database
from shared.messaging import dead_letters
from shared.messaging.cloudevents import Meta, Undecodable, read_event, read_meta
from shared.messaging.tables import inbox
from shared.messaging.work import Work, work_on

log = logs.get(__name__)

Handler = Callable[[Any, Work], Awaitable[None]]
PersonHandler = Callable[[Sequence[tuple[str, bytes | None]], Work], Awaitable[None]]
H = TypeVar("H", bound=Handler)
P = TypeVar("P", bound=PersonHandler)

_INTO_INBOX = (
    insert(inbox)
    .from_select(
        ["consumer", "ce_id"],
        select(bindparam("consumer", type_=Text), func.unnest(bindparam("ids", type_=ARRAY(Text)))),
    )
    .on_conflict_do_nothing()
    .returning(inbox.c.ce_id)
)
"""Gives the ids that were not there. Made once, for any number: building a statement takes longer than executing it."""

TRIES = 3
"""How often a handler that fails without a passing cause is tried before its event is set aside."""


class Reactions:
    """The reactions of one service, by event class. `consumer` names its inbox and its consumer group."""

    def __init__(self, consumer: str) -> None:
        self.consumer = consumer
        self._handlers: dict[str, list[Handler]] = {}
        self._people: PersonHandler | None = None

    def to(self, kind: type[Event]) -> Callable[[H], H]:
        """Register a handler for an event class."""

        def register(handler: H) -> H:
            self._handlers.setdefault(kind.TYPE, []).append(handler)
            return handler

        return register

    def to_people(self, handler: P) -> P:
        """Register the handler for records of `people` that follow one another: of each its key, and its JSON value or
        None for a tombstone. An import says thousands of them."""
        self._people = handler
        return handler

    @property
    def topics(self) -> list[str]:
        """The topics this service reads."""
        found = {CATALOGUE[kind].TOPIC for kind in self._handlers}
        return sorted(found | ({PEOPLE} if self._people else set()))

    async def process_all(self, records: Sequence[ConsumerRecord], database: Database) -> None:
        """Process records in their order, in one transaction if nothing is wrong with any. Raises passing errors."""
        if len(records) > 1:
            try:
                if await self._together(records, database):
                    return
            except Exception as error:
                log.info("batch_one_by_one", records=len(records), error=type(error).__name__)
        for record in records:
            await self.process(record, database)

    async def _together(self, records: Sequence[ConsumerRecord], database: Database) -> bool:
        """All in one transaction; False, and nothing done, where one has to be set aside."""
        known: dict[str, tuple[ConsumerRecord, Meta, Event | None]] = {}
        try:
            for record in records:
                meta, event = self._read(record)
                if self._concerns(record, meta):
                    known.setdefault(meta.id, (record, meta, event))
        except Undecodable:
            return False
        if not known:
            return True
        async with work_on(database) as work:
            if await dead_letters.are_some_blocked(work.session, self.consumer, [one[0] for one in known.values()]):
                return False
            given = {"consumer": self.consumer, "ids": list(known)}
            first = set(await work.session.scalars(_INTO_INBOX, given))
            anew = [one for number, one in known.items() if number in first]
            for of_people, found in groupby(anew, key=lambda one: one[0].topic == PEOPLE):
                if of_people:
                    await self._know([(record, meta) for record, meta, _ in found], work)
                else:
                    for record, meta, event in found:
                        await self._react(record, meta, event, work)
        return True

    def _read(self, record: ConsumerRecord) -> tuple[Meta, Event | None]:
        meta = read_meta(record.headers)
        if record.topic == PEOPLE or not self._concerns(record, meta):
            return meta, None
        return meta, read_event(meta, record.value)

    def _concerns(self, record: ConsumerRecord, meta: Meta) -> bool:
        """Whether there is a handler. A type that is not known here yet is passed over: whoever reacts to it is updated
        before whoever says it (docs/operating.md)."""
        return record.topic == PEOPLE or meta.type in self._handlers

    async def _know(self, records: Sequence[tuple[ConsumerRecord, Meta]], work: Work) -> None:
        begun = time.monotonic()
        await self._tell_of_people([record for record, _ in records], work)
        seconds = time.monotonic() - begun
        for _, meta in records:
            telemetry.mark(f"react {meta.type}", meta.traceparent, seconds, event=meta.id)

    async def _react(self, record: ConsumerRecord, meta: Meta, event: Event | None, work: Work) -> None:
        structlog.contextvars.bind_contextvars(event=meta.id)
        with telemetry.span(f"react {meta.type}", meta.traceparent, kind=SpanKind.CONSUMER, event=meta.id):
            await self._handle(record, meta, event, work)
        # each handler finds the database as if it were alone: written, and nothing remembered
        await work.session.flush()
        work.session.expunge_all()

    async def _handle(self, record: ConsumerRecord, meta: Meta, event: Event | None, work: Work) -> None:
        if event is None:
            await self._tell_of_people([record], work)
            return
        work.cause = meta
        for handler in self._handlers[meta.type]:
            await handler(event, work)

    async def _tell_of_people(self, records: Sequence[ConsumerRecord], work: Work) -> None:
        assert self._people is not None
        await self._people([(dead_letters.key_of(record), record.value) for record in records], work)

    async def process(
        self, record: ConsumerRecord, database: Database, *, waiting_ones_first: bool = True
    ) -> str | None:
        """Process one record in one transaction. Returns None, or why it was set aside (a code).

        With `waiting_ones_first=False` (a replay) what waits does not hold it back and nothing is set aside.
        """
        meta: Meta | None = None
        try:
            meta = read_meta(record.headers)
            structlog.contextvars.bind_contextvars(event=meta.id)
            _, event = self._read(record)
            if not self._concerns(record, meta):
                return None
        except Undecodable as error:
            return await self._refuse(record, database, error.reason, error.detail, meta, keep=waiting_ones_first)
        with telemetry.span(f"react {meta.type}", meta.traceparent, kind=SpanKind.CONSUMER, event=meta.id):
            return await self._try(record, meta, event, database, waiting_ones_first)

    async def _try(
        self, record: ConsumerRecord, meta: Meta, event: Event | None, database: Database, waiting_ones_first: bool
    ) -> str | None:
        for attempt in range(1, TRIES + 1):
            try:
                return await self._effect(record, meta, event, database, waiting_ones_first)
            except Exception as error:
                if passing(error):
                    raise
                log.warning("reaction_failed", type=meta.type, attempt=attempt, error=type(error).__name__)
                detail = f"{type(error).__name__}"
        return await self._refuse(record, database, "failed", detail, meta, keep=waiting_ones_first)

    async def _effect(
        self, record: ConsumerRecord, meta: Meta, event: Event | None, database: Database, ordered: bool
    ) -> str | None:
        async with work_on(database) as work:
            if ordered and await self._is_blocked(record, work):
                await dead_letters.set_aside(
                    work.session, self.consumer, record, reason="waiting", ce_id=meta.id, ce_type=meta.type
                )
                return "waiting"
            given = {"consumer": self.consumer, "ids": [meta.id]}
            if (await work.session.scalars(_INTO_INBOX, given)).first() is None:
                return None
            await self._handle(record, meta, event, work)
        return None

    async def _is_blocked(self, record: ConsumerRecord, work: Work) -> bool:
        return await dead_letters.is_blocked(work.session, self.consumer, record)

    def again(self, database: Database) -> dead_letters.Process:
        """For operators' replay: process a record regardless of what waits; None, or why it failed."""

        async def process(record: ConsumerRecord) -> str | None:
            return await self.process(record, database, waiting_ones_first=False)

        return process

    async def _refuse(
        self, record: ConsumerRecord, database: Database, reason: str, detail: str, meta: Meta | None, *, keep: bool
    ) -> str:
        if keep:
            async with database.transaction() as session:
                await dead_letters.set_aside(
                    session,
                    self.consumer,
                    record,
                    reason=reason,
                    detail=detail,
                    ce_id=meta.id if meta else None,
                    ce_type=meta.type if meta else None,
                )
            log.error("dead_letter", topic=record.topic, offset=record.offset, reason=reason, detail=detail)
        return f"{reason}: {detail}"


_PASSING_STATES = ("40", "53", "57", "08")


def passing(error: BaseException) -> bool:
    """Whether the cause may pass by itself: a database or network away or overloaded, a deadlock, a full disk."""
    if isinstance(error, DBAPIError) and not isinstance(error, OperationalError | InterfaceError):
        return error.connection_invalidated or getattr(error.orig, "sqlstate", "")[:2] in _PASSING_STATES
    if isinstance(error, asyncpg.PostgresError):
        return isinstance(error, asyncpg.PostgresConnectionError) or (error.sqlstate or "")[:2] in _PASSING_STATES
    away = OSError | TimeoutError | OperationalError | InterfaceError | asyncpg.InterfaceError
    return isinstance(error, away | NoConnectionFree)
