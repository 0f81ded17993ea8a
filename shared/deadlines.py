"""Deadlines: rows with a business date, worked off once by one of several workers; they survive restarts.

A library for jobs schedules by real time; these follow the calendar of business dates (see docs/decisions/).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared import logs
from shared.backing_off import BackOff
from shared.clock import Calendar
from shared.database import Database
from shared.messaging.reactions import passing
from shared.messaging.tables import deadlines
from shared.messaging.work import Work, work_on

log = logs.get(__name__)

Handler = Callable[[str, Work], Awaitable[None]]
Claim = tuple[str, str]
"""Kind and subject."""


async def remind(session: AsyncSession, kind: str, subject: object, due_on: date) -> None:
    """Set (or move) a deadline: `kind` happens to `subject` as soon as the calendar shows `due_on`."""
    row = insert(deadlines).values(kind=kind, subject=str(subject), due_on=due_on)
    await session.execute(row.on_conflict_do_update(index_elements=["kind", "subject"], set_={"due_on": due_on}))


async def forget(session: AsyncSession, kind: str, subject: object) -> None:
    """Drop a deadline that no longer matters."""
    c = deadlines.c
    await session.execute(delete(deadlines).where(c.kind == kind, c.subject == str(subject)))


class Deadlines:
    """The kinds of deadlines of one service, and the loop that works them off."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def when(self, kind: str) -> Callable[[Handler], Handler]:
        """Register what happens when a deadline of this kind has come."""

        def register(handler: Handler) -> Handler:
            self._handlers[kind] = handler
            return handler

        return register

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are registered."""
        return tuple(self._handlers)

    async def work_off(self, database: Database, calendar: Calendar) -> int:
        """Handle all that is due, each in a transaction of its own. Returns how many."""
        done, failed = 0, set[Claim]()
        while True:
            claimed = None
            try:
                async with work_on(database) as work:
                    claimed = await self._claim(work.session, calendar, failed)
                    if claimed is None:
                        return done
                    await forget(work.session, *claimed)
                    await self._handlers[claimed[0]](claimed[1], work)
            except Exception as error:
                if claimed is None or passing(error):
                    raise
                # one that fails must not hold up the others; rolled back, it stays due and is tried in the next round
                log.error("deadline_failed", kind=claimed[0], error=type(error).__name__)
                failed.add(claimed)
            else:
                done += 1

    async def _claim(self, session: AsyncSession, calendar: Calendar, failed: set[Claim]) -> Claim | None:
        """Lock the next one that is due, leaving out what another worker has and what failed in this round."""
        c = deadlines.c
        due = (
            select(c.kind, c.subject)
            .where(c.due_on <= calendar.today(), c.kind.in_(list(self._handlers)))
            .order_by(c.due_on, c.kind, c.subject)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if failed:
            due = due.where(tuple_(c.kind, c.subject).not_in(failed))
        row = (await session.execute(due)).one_or_none()
        return (row.kind, row.subject) if row else None

    async def run(self, database: Database, calendar: Calendar, *, every: float = 1.0) -> None:
        """Work off what is due until cancelled; looks once a second."""
        back_off = BackOff("deadlines_interrupted")
        while True:
            try:
                await self.work_off(database, calendar)
                back_off.reset()
                await asyncio.sleep(every)
            except Exception as error:
                if not passing(error):
                    raise
                await back_off.wait(error)
