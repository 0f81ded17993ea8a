"""Deadlines: rows with a business date, worked off once by one of several workers; they survive restarts.

A library for jobs schedules by real time; these follow the calendar of business dates (see docs/decisions/).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime

from sqlalchemy import and_, delete, or_, select, tuple_
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


class Kind(str):
    """A kind of deadline, declared once by the module that sets it: `LAPSE = Kind("application_lapse", __name__)`.

    `Deadlines.check` refuses to start a service with one that nothing handles.
    """

    declared_in: str

    def __new__(cls, name: str, declared_in: str) -> Kind:
        if name in KINDS and KINDS[name].declared_in != declared_in:
            raise TypeError(f"two kinds of deadline are called {name}: {KINDS[name].declared_in} and {declared_in}")
        made = super().__new__(cls, name)
        made.declared_in = declared_in
        KINDS[name] = made
        return made


Claim = tuple[Kind, str]
"""Kind and subject."""

KINDS: dict[str, Kind] = {}
"""Every kind of deadline that was declared, by its name in the database."""


async def remind(session: AsyncSession, kind: Kind, subject: object, due: date) -> None:
    """Set (or move) a deadline: `kind` happens to `subject` as soon as the calendar shows `due`: a day, or a moment of
    Berlin's wall clock."""
    day, clock = (due.date(), due.time()) if isinstance(due, datetime) else (due, None)
    when = {"due_on": day, "due_at": clock}
    row = insert(deadlines).values(kind=kind, subject=str(subject), **when)
    await session.execute(row.on_conflict_do_update(index_elements=["kind", "subject"], set_=when))


async def forget(session: AsyncSession, kind: Kind, subject: object) -> None:
    """Drop a deadline that no longer matters."""
    c = deadlines.c
    await session.execute(delete(deadlines).where(c.kind == kind, c.subject == str(subject)))


class Deadlines:
    """The kinds of deadlines of one service, and the loop that works them off."""

    def __init__(self) -> None:
        self._handlers: dict[Kind, Handler] = {}

    def when(self, kind: Kind) -> Callable[[Handler], Handler]:
        """Register what happens when a deadline of this kind has come."""

        def register(handler: Handler) -> Handler:
            if kind in self._handlers:
                raise TypeError(f"two handlers for the deadline {kind}")
            self._handlers[kind] = handler
            return handler

        return register

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are handled."""
        return tuple(self._handlers)

    def check(self, service: str) -> None:
        """Refuse a service with a deadline that nothing handles: it would never come. Raises TypeError."""
        for kind in KINDS.values():
            if kind.declared_in.startswith(f"services.{service}.") and kind not in self._handlers:
                raise TypeError(
                    f"{kind.declared_in} declares the deadline {kind}, and nothing handles it: write "
                    "@deadlines.when(…) in the capability's deadlines.py, and call its register() in "
                    f"services/{service}/app.py"
                )

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
        c, now = deadlines.c, calendar.moment()
        today, clock = now.date(), now.time()
        has_come = or_(c.due_on < today, and_(c.due_on == today, or_(c.due_at.is_(None), c.due_at <= clock)))
        due = (
            select(c.kind, c.subject)
            .where(has_come, c.kind.in_(list(self._handlers)))
            .order_by(c.due_on, c.due_at.nulls_first(), c.kind, c.subject)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if failed:
            due = due.where(tuple_(c.kind, c.subject).not_in(failed))
        row = (await session.execute(due)).one_or_none()
        return (KINDS[row.kind], row.subject) if row else None

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
