"""Deadlines: rows with a business date, worked off once by one of several workers; they survive restarts.

A library for jobs schedules by real time; these follow the calendar of business dates (see docs/decisions/).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared import logs
from shared.clock import Calendar
from shared.database import Database
from shared.messaging.reactions import passing
from shared.messaging.tables import deadlines
from shared.messaging.work import Work, work_on

log = logs.get(__name__)

Handler = Callable[[str, Work], Awaitable[None]]


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

    async def work_off(self, database: Database, calendar: Calendar) -> int:
        """Handle all that is due, each in a transaction of its own. Returns how many."""
        done, failed = 0, set[tuple[str, str]]()
        while True:
            async with work_on(database) as work:
                c = deadlines.c
                due = (
                    select(deadlines)
                    .where(c.due_on <= calendar.today(), c.kind.in_(list(self._handlers)))
                    .order_by(c.due_on, c.kind, c.subject)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                )
                if failed:
                    due = due.where(func.concat(c.kind, " ", c.subject).not_in([f"{k} {s}" for k, s in failed]))
                row = (await work.session.execute(due)).one_or_none()
                if row is None:
                    return done
                await forget(work.session, row.kind, row.subject)
                try:
                    async with work.session.begin_nested():
                        await self._handlers[row.kind](row.subject, work)
                        await work.session.flush()
                except Exception as error:
                    if passing(error):
                        raise
                    # one that fails must not hold up the others; it stays due and is tried again in the next round
                    log.error("deadline_failed", kind=row.kind, error=type(error).__name__)
                    failed.add((row.kind, row.subject))
                    await remind(work.session, row.kind, row.subject, row.due_on)
                else:
                    done += 1

    async def run(self, database: Database, calendar: Calendar, *, every: float = 1.0) -> None:
        """Work off what is due until cancelled; looks once a second."""
        while True:
            try:
                await self.work_off(database, calendar)
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("deadlines_interrupted", error=type(error).__name__)
            await asyncio.sleep(every)
