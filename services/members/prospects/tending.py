"""What a branch does with its prospects: a step done, another one planned, an end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.members.prospects import counting, queries, rules
from services.members.prospects.counting import Stage
from services.members.prospects.ending import end
from services.members.prospects.entering import watch
from services.members.prospects.tables import OPEN, Prospect
from shared.contracts.prospects import Done, NextStep, ProspectPlanned, ProspectStays, ProspectStepped
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import bad_field

_STAGES: dict[Done, Stage] = {"invited": "invited", "came": "came"}


async def plan(
    work: Work,
    path: UnitPath,
    prospect_id: UUID,
    version: int,
    *,
    next_step: NextStep,
    next_on: date,
    responsible: UUID | None,
    by: UUID | None,
    today: date,
) -> Prospect:
    """What is to be done next, until when, and by whom (None: as before); whoever is made responsible by another (`by`)
    is told. Raises Problem 404, 409, 422."""
    prospect = await queries.to_change(work.session, path.unit, prospect_id, version)
    if wrong := rules.wrong_next(next_on, today):
        raise bad_field("/next_on", wrong)
    handed = responsible is not None and responsible != prospect.responsible
    if responsible is not None and handed:
        if not await queries.holds_office(work.session, path.unit, responsible, today):
            raise bad_field("/responsible", "Zuständig kann nur sein, wer bei Euch ein Amt hat.")
        prospect.responsible = responsible
    prospect.next_step, prospect.next_on = next_step, next_on
    work.emit(
        ProspectPlanned(
            unit=path,
            prospect=prospect.id,
            person=prospect.person,
            responsible=prospect.responsible,
            handed_to=responsible if handed and responsible != by else None,
            next_step=next_step,
            next_on=next_on,
            planned_on=today,
        ),
        version=prospect.moves_on(edited=True),
    )
    return prospect


async def step(
    work: Work,
    path: UnitPath,
    prospect_id: UUID,
    version: int,
    *,
    done: Done,
    done_on: date | None,
    by: UUID | None,
    today: date,
) -> Prospect:
    """Something was done; what usually follows is planned with it. Raises Problem 404, 409, 422."""
    prospect = await queries.to_change(work.session, path.unit, prospect_id, version)
    on = done_on or today
    if not prospect.met_on <= on <= today:
        raise bad_field("/done_on", "Das war zwischen dem Tag, an dem Ihr Euch kennengelernt habt, und heute.")
    prospect.next_step, prospect.next_on = rules.step_after(done, today, phone=bool(prospect.phone))
    prospect.responsible = prospect.responsible or by
    prospect.touched_on, prospect.answer_by = max(prospect.touched_on, on), None
    work.emit(
        ProspectStepped(
            unit=path,
            prospect=prospect.id,
            person=prospect.person,
            done=done,
            done_on=on,
            done_by=by,
            responsible=prospect.responsible,
            next_step=prospect.next_step,
            next_on=prospect.next_on,
        ),
        version=prospect.moves_on(edited=True),
    )
    await watch(work, prospect)
    if stage := _STAGES.get(done):
        await counting.reaches(work, path, prospect, stage)
    return prospect


async def stop(work: Work, path: UnitPath, prospect_id: UUID, version: int, *, asked_for_it: bool, today: date) -> None:
    """They do not want to, or asked to be erased: in both cases nothing of them stays.

    Raises Problem 404, 409.
    """
    found = await queries.to_change(work.session, path.unit, prospect_id, version)
    await end(work, path, found, "erased" if asked_for_it else "not_interested", today)


async def stay(work: Work, path: UnitPath, prospect: Prospect, today: date) -> None:
    """They said by the link that they stay. Not asked, or once more, nothing changes."""
    if prospect.state != OPEN or prospect.answer_by is None:
        return
    prospect.answer_by, prospect.touched_on = None, today
    work.emit(
        ProspectStays(unit=path, prospect=prospect.id, person=prospect.person, stays_on=today),
        version=prospect.moves_on(edited=True),
    )
    await watch(work, prospect)
