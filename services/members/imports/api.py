"""HTTP: imports of member exports."""

from __future__ import annotations

import asyncio
import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import defer
from sqlmodel import col

from services.members.imports import job, proposals
from services.members.imports.reasons import UnreadableFile
from services.members.imports.source import open_export
from services.members.imports.spool import keep, kept_as, spooled
from services.members.imports.tables import ImportJob, Proposal
from services.members.imports.telling import told
from services.members.imports.tries import Tries
from services.members.people.tables import Person
from services.members.settings import MembersSettings
from shared.clock import now
from shared.database import ANSWER
from shared.ids import new_id
from shared.patience import while_there
from shared.problems import Problem, not_found
from shared.security.permissions import Action
from shared.service import Service
from shared.sound import KeyOf
from shared.text import OneLine
from shared.web import PathOf, Routes, ServiceOf, WorkOf

_SHOWN = 50
"""The list of imports shows the latest."""


class Started(BaseModel):
    """The import is under way."""

    import_id: UUID


class ImportState(BaseModel):
    """How far an import is; `failed` says why it stopped (nothing of the rest was taken)."""

    import_id: UUID
    name: str
    at: datetime
    finished_at: datetime | None
    state: str
    read: int
    changed: int
    new: int
    moved: int
    failed: str


class Decision(BaseModel):
    """Whether a proposal is right."""

    accept: bool


class OpenProposal(BaseModel):
    """Something an import does not decide by itself: `left`, `same`, `changed` or `elsewhere` (`imports/tables.py`).

    `row` is what the file says: all of it where it is for this branch, of a row for another unit only what agrees with
    what is known here anyway; `number` is empty where that is not (`imports/telling.py`).
    """

    proposal: UUID
    kind: str
    asked_by: str
    status: str
    person: UUID
    number: str
    first_name: str
    last_name: str
    born_on: date | None
    email: str
    unit: str | None
    row: dict[str, Any] | None


class Asked(BaseModel):
    """How many questions of this unit's imports wait for a branch."""

    unit: str
    questions: int


def routes(settings: MembersSettings) -> Routes:
    """The routes of imports; uploads are kept in the settings' spool folder until they are taken over."""
    imports, tries = Routes(prefix="/units/{unit}/imports", tags=["imports"]), Tries()

    @imports.stream("", Action.IMPORT_MEMBERS, status_code=202, response_model=None)
    async def upload(
        unit: str,
        request: Request,
        service: ServiceOf,
        key: KeyOf,
        dry_run: bool = False,
        name: Annotated[str, Query(), OneLine(200)] = "",
    ) -> Started | Response:
        """Take over an export (the raw body), or with `dry_run` say what would happen.

        The file as raw body → dry run: the report, with `known` (how many members), and for a branch `added: [{line,
        number, first_name, last_name}]`, `changes: [{line, first_name, last_name, changes: [{column, was, now}]}]` and
        `names` by line (never stored); else 202 `{import_id}`; 422 `unreadable_…` says why, 429 a level above has tried
        thirty files within a day.
        """
        try:
            async with spooled(request, settings.spool_dir, settings.upload_limit_mb << 20) as file:
                with await asyncio.to_thread(open_export, file):
                    pass
                if dry_run:
                    tries.use(service.units.path(unit))
                    found = await while_there(request, job.dry_run(service, unit, file))
                    return Response(json.dumps(found, ensure_ascii=False), media_type="application/json")
                started = await _start(service, unit, file, key or str(new_id()), name)
        except UnreadableFile as error:
            raise Problem(422, f"unreadable_{error.code}", error.reason_de, english=error.reason_en) from None
        job.waiting.set()
        return started

    @imports.query("", Action.IMPORT_MEMBERS)
    async def latest(unit: str, service: ServiceOf) -> list[ImportState]:
        """The latest imports of this unit, without their reports.

        `{state: running, done or failed, read, report}`; report = `{rows, accepted, repaired: [{line, repairs:
        [{column, was, now}]}], rejected: [{line, number, reason, code, english}], review: [{line, why: [{code, reason,
        english}]}] (taken, but somebody should look), notices: [{code, reason, english}] (of the file as a whole:
        columns not known, not stored, not there), changed, new, moved, same, first, missing: [{proposal, person, …}],
        gone: [{unit, persons}] (branches in scope of which nobody is in the file), missing_total, doubtful: [{proposal,
        kind, line, row, known, …}], doubtful_total, held (rows that wait), asked: [{unit, questions}], emptied and
        kept: [{column, persons}]}` (`missing` and `doubtful` name persons to a branch only; `changed` counts the new
        too; lists of proposals end at 1,000).
        """
        query = (
            select(ImportJob)
            .where(col(ImportJob.unit) == unit)
            .order_by(col(ImportJob.at).desc())
            .limit(_SHOWN)
            .options(defer(ImportJob.report))
        )
        async with service.database.reading() as session:
            return [_state(found) for found in await session.scalars(query)]

    @imports.query("/proposals", Action.IMPORT_MEMBERS)
    async def proposed(unit: str, service: ServiceOf) -> list[OpenProposal]:
        """What waits for a decision here: of persons whom this branch knows.

        What waits for this branch's decision, whoever imported (`asked_by`): `left`, `same`, `changed`, `elsewhere`;
        how many it is is told to the branch whenever that changes (`members.import_questions_waiting`).
        """
        async with service.database.reading() as session:
            return [_open(found, person) for found, person in await session.execute(proposals.open_in(unit))]

    @imports.query("/asked", Action.IMPORT_MEMBERS)
    async def asked(unit: str, service: ServiceOf) -> list[Asked]:
        """Which branches still have questions of this unit's imports to decide, and how many: no persons.

        How many questions of this unit's imports wait, by branch: `[{unit, questions}]`.
        """
        async with service.database.reading() as session:
            rows = await session.execute(proposals.asked_by(unit))
            return [Asked(unit=branch, questions=count) for branch, count in rows]

    @imports.command("/proposals/{proposal}", Action.IMPORT_MEMBERS)
    async def decide(proposal: UUID, body: Decision, path: PathOf, service: ServiceOf, work: WorkOf) -> dict[str, str]:
        """Accept or decline a proposal.

        `{accept: bool}`: somebody missing has left; a doubtful match is the same person (and gets the row's number,
        also instead of another one: `instead_of` in the row); a row that says something else of somebody known by
        number is right; somebody whom another unit reports has moved there. 404 where it is no question any more, 409
        `changed_meanwhile` where it is decided otherwise, `other_number` where the person has got another one.
        """
        await proposals.decide(work, service.units, path, proposal, body.accept, service.calendar.today())
        return {"status": "decided"}

    @imports.query("/{import_id}", Action.IMPORT_MEMBERS)
    async def one(unit: str, import_id: UUID, service: ServiceOf) -> dict[str, Any]:
        """How far an import is; with its report when it is done."""
        async with service.database.reading() as session:
            found = await session.get(ImportJob, import_id)
        if found is None or found.unit != unit:
            raise not_found("Diesen Import")
        return _state(found).model_dump(mode="json") | {"report": found.report}

    return imports


def _open(found: Proposal, person: Person) -> OpenProposal:
    row, number = told(found, person)
    return OpenProposal(
        proposal=found.id,
        kind=found.kind,
        asked_by=found.asked_by,
        status=person.status,
        person=person.id,
        number=number,
        first_name=person.first_name,
        last_name=person.last_name,
        born_on=person.born_on,
        email=person.email,
        unit=person.unit,
        row=row,
    )


def _state(found: ImportJob) -> ImportState:
    return ImportState(import_id=found.id, **found.model_dump(include=set(ImportState.model_fields) - {"import_id"}))


async def _start(service: Service, unit: str, file: Path, key: str, name: str) -> Started:
    """Begin an import of this file; the same key once more gets the one that it began."""
    mine = (col(ImportJob.unit) == unit) & (col(ImportJob.key) == key)
    async with service.database.transaction(within=ANSWER) as session:
        values = {
            "id": new_id(),
            "unit": unit,
            "key": key,
            "name": name,
            "file": str(kept_as(file)),
            "at": now(),
            "state": "running",
            "attempts": 0,
            "failed": "",
            "read": 0,
            "changed": 0,
            "new": 0,
            "moved": 0,
        }
        added = await session.execute(
            insert(ImportJob).values(values).on_conflict_do_nothing().returning(col(ImportJob.id))
        )
        import_id = added.scalar()
        if import_id is None:
            return Started(import_id=(await session.scalars(select(col(ImportJob.id)).where(mine))).one())
        keep(file)
    return Started(import_id=import_id)
