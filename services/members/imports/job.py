"""Imports under way: taken from their table one at a time, begun again after a crash.

Beginning again is safe: what was carried out already equals the file and is no change any more.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.members.imports import apply, compare, corrected, staging
from services.members.imports import waiting as questions
from services.members.imports.model import Outcome
from services.members.imports.preview import about_file, preview
from services.members.imports.reasons import UnreadableFile
from services.members.imports.report import is_first, propose, report
from services.members.imports.rows import read_rows
from services.members.imports.source import Source, open_export
from services.members.imports.tables import DONE, FAILED, RUNNING, ImportJob
from services.members.imports.units import UnitIndex
from shared import logs
from shared.backing_off import BackOff
from shared.clock import now
from shared.contracts.members import ImportFinished
from shared.database import lead
from shared.hierarchy import Level
from shared.messaging import work as messaging
from shared.messaging.reactions import passing
from shared.messaging.work import Work
from shared.service import Service

log = logs.get(__name__)

_LOCK = 0x696D706F7274  # one import at a time in a database
_ROWS = 5000  # read, and counted as read, at once
_ROUNDS = 3  # compared again where somebody changed a person meanwhile
ATTEMPTS = 3

waiting = asyncio.Event()
"""Set when an import was added: the loop looks at once."""


async def dry_run(service: Service, unit: str, file: Path) -> dict[str, Any]:
    """The report of an import that changes nothing: the same comparison, rolled back. Raises UnreadableFile."""
    async with _connection(service) as session:
        source, read = await _stage(service, session, unit, file, None)
        planned = await compare.compare(session, source.fields)
        named = service.units[unit].level is Level.BRANCH
        found = await report(session, planned, first=await is_first(session), read=read, named=named)
        found |= await preview(session, service.units[unit], source)
        await session.rollback()
    return found


async def run(service: Service) -> None:
    """Work off imports until cancelled; one process at a time does."""
    back_off = BackOff("imports_interrupted")
    while True:
        try:
            connection = await service.database.connect()
            try:
                await lead(connection, _LOCK)
                back_off.reset()
                await _tell(service)  # also of what is older than this version
                while True:
                    waiting.clear()
                    await work_off(service)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(waiting.wait(), 2)
                    await connection.execute("SELECT 1")  # whoever lost the lock must not go on
            finally:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(connection.close(), 1)
        except Exception as error:
            if not passing(error):
                raise
            await back_off.wait(error)


async def work_off(service: Service) -> int:
    """Take over all exports that wait. Returns how many."""
    done = 0
    while True:
        async with service.database.transaction() as session:
            oldest = select(ImportJob).where(col(ImportJob.state) == RUNNING).order_by(col(ImportJob.at)).limit(1)
            job = (await session.scalars(oldest)).first()
            if job is None:
                return done
            job.attempts += 1
        await _attempt(service, job)
        done += 1


async def _attempt(service: Service, job: ImportJob) -> None:
    file = Path(job.file)
    try:
        await _take_over(service, job, file)
    except UnreadableFile as error:
        await _fail(service, job.id, error.reason_de)
    except Exception as error:
        if passing(error):
            raise
        log.error("import_failed", import_id=str(job.id), error=type(error).__name__, attempt=job.attempts)
        if job.attempts < ATTEMPTS:
            return
        await _fail(
            service, job.id, "Beim Übernehmen ist etwas schiefgegangen. Bitte sag der Betreuung der Technik Bescheid."
        )
    file.unlink(missing_ok=True)


async def _fail(service: Service, job: UUID, why: str) -> None:
    async with service.database.transaction() as session:
        await session.execute(
            update(ImportJob).where(col(ImportJob.id) == job).values(state=FAILED, failed=why, finished_at=now())
        )
    await _tell(service)  # what it has asked elsewhere until then is asked


async def _tell(service: Service) -> None:
    async with service.database.transaction() as session:
        work = Work(session)
        await questions.tell(work, service.units)
        await work.flush()
    messaging.committed.set()


async def _take_over(service: Service, job: ImportJob, file: Path) -> None:
    async with _connection(service) as session, _connection(service) as second:
        await staging.open_workspace(session)
        for each in session, second:
            await staging.enter_workspace(each)
            await each.commit()
        source, read = await _stage(service, session, job.unit, file, job.id)
        first = await is_first(session) if job.first is None else job.first
        await session.execute(update(ImportJob).where(col(ImportJob.id) == job.id).values(first=first))
        for _ in range(_ROUNDS):
            planned = await compare.compare(session, source.fields)
            await session.commit()
            if await _carry_out(service, (session, second), job, source, planned) == planned.total:
                break
        await _finish(service, session, job, source, first=first, read=read)
        await staging.close_workspace(session)
    messaging.committed.set()
    log.info("import_finished", import_id=str(job.id), rows=read)


async def _carry_out(
    service: Service,
    sessions: tuple[AsyncSession, AsyncSession],
    job: ImportJob,
    source: Source,
    planned: compare.Planned,
) -> int:
    """Carry out the plan in chunks, each in a transaction with its counters. Returns how many rows it changed.

    What is known already goes one by one, since one change can end another person's office; what is new concerns
    nobody else, so two connections share it.
    """
    chunks = iter(range(0, planned.total, apply.CHUNK))

    async def some(session: AsyncSession, until: int) -> int:
        done = 0
        for after in chunks:
            done += await _chunk(service, session, job, source, planned, after)
            if after + apply.CHUNK >= until:
                break
        return done

    known = planned.total - planned.new
    done = await some(sessions[0], known) if known else 0
    both = await asyncio.gather(*(some(each, planned.total + apply.CHUNK) for each in sessions), return_exceptions=True)
    for result in both:
        if isinstance(result, BaseException):
            raise result
        done += result
    return done


async def _chunk(
    service: Service, session: AsyncSession, job: ImportJob, source: Source, planned: compare.Planned, after: int
) -> int:
    work = Work(session, acting_unit=job.unit)
    changed, new, moved = await apply.carry_out(
        work,
        service.units,
        source.fields,
        planned,
        after,
        service.calendar.today(),
        import_id=job.id,
        asked_by=job.unit,
    )
    await work.flush()
    # last, so that the two connections wait for each other only for a moment
    await session.execute(
        update(ImportJob)
        .where(col(ImportJob.id) == job.id)
        .values(
            changed=ImportJob.changed + changed,
            new=ImportJob.new + new,
            moved=ImportJob.moved + moved,
        )
    )
    await session.commit()
    session.expunge_all()
    messaging.committed.set()
    return changed


async def _finish(
    service: Service, session: AsyncSession, job: ImportJob, source: Source, *, first: bool, read: int
) -> None:
    await propose(session, job.unit, job.id, source.fields)
    row = await session.get_one(ImportJob, job.id, with_for_update=True, populate_existing=True)
    counts = compare.Planned(row.changed, row.new, row.moved)
    named = service.units[job.unit].level is Level.BRANCH
    found = await report(session, counts, first=first, read=read, named=named)
    found["notices"] = about_file(source)
    row.report, row.state, row.read, row.finished_at = found, DONE, read, now()
    work = Work(session, acting_unit=job.unit)
    work.emit(
        ImportFinished(
            unit=service.units.path(job.unit),
            import_id=job.id,
            first=first,
            accepted=found["accepted"] - found["held"],  # what is held was not taken
            repaired=found["repaired_total"],
            rejected=found["rejected_total"],
            changed=counts.total,
            moved=counts.moved,
            missing=found["missing_total"],
        ),
        version=1,
    )
    await questions.tell(work, service.units)
    await work.flush()
    await session.commit()


@contextlib.asynccontextmanager
async def _connection(service: Service) -> AsyncIterator[AsyncSession]:
    """A session on a connection of its own, closed at the end with all that was set for it."""
    async with service.database.engine.connect() as connection:
        try:
            async with AsyncSession(bind=connection, expire_on_commit=False, autoflush=False) as session:
                yield session
        finally:
            await connection.invalidate()


async def _stage(
    service: Service, session: AsyncSession, unit: str, file: Path, job: UUID | None
) -> tuple[Source, int]:
    """Read the file into the temporary tables: the source and the number of its rows. Raises UnreadableFile."""
    with await asyncio.to_thread(open_export, file) as source:
        await staging.prepare(session, service.units, unit, temporary=job is None)
        index = UnitIndex([one.model_dump() for one in service.units], within=unit)
        outcomes = read_rows(source, index, service.calendar.today())
        read = 0
        ahead = asyncio.create_task(asyncio.to_thread(_some, outcomes))
        while (batch := await ahead).read:
            # the next ones are read while these are written; in a thread, so that the service goes on answering
            ahead = asyncio.create_task(asyncio.to_thread(_some, outcomes))
            try:
                await staging.stage(session, batch)
                read += batch.read
                if job is not None:
                    await _progress(service, job, read)
            except BaseException:
                await asyncio.wait([ahead])
                raise
    await staging.staged_all(session)
    await session.execute(text(corrected.END))
    return source, read


def _some(outcomes: Iterator[Outcome]) -> staging.Staged:
    return staging.sorted_out(islice(outcomes, _ROWS))


async def _progress(service: Service, job: UUID, read: int) -> None:
    async with service.database.transaction() as other:
        await other.execute(update(ImportJob).where(col(ImportJob.id) == job).values(read=read))
