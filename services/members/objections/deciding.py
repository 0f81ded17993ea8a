"""An objection is heard and decided, or withdrawn. Whoever comes second is told."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.members.accounts import links
from services.members.admissions.commands import admit_on_objection, one_is_filed_at_a_time
from services.members.admissions.duplicates import check_no_member
from services.members.admissions.tables import Application
from services.members.objections import watching
from services.members.objections.filing import keep_text, locked_application
from services.members.objections.periods import Periods, is_heard
from services.members.objections.tables import DISTRICT, PENDING, REJECTED, UPHELD, WITHDRAWN, Objection
from services.members.people.tables import LOCKED, Person
from shared.contracts.objections import Level, ObjectionDecided, ObjectionHeard, ObjectionWithdrawn
from shared.hierarchy import UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, changed_meanwhile, not_found


def not_heard(hear_by: date) -> Problem:
    """The branch still has time for its statement."""
    return Problem(
        409,
        "not_heard_yet",
        f"Der Ortsverein kann bis {hear_by:%d.%m.%Y} Stellung nehmen. Entschieden wird danach, oder sobald sie da ist.",
        hear_by=hear_by.isoformat(),
    )


async def _pending(work: Work, objection_id: UUID, version: int) -> tuple[Application, Objection]:
    """A pending objection and its application, both locked. Raises Problem 404, or 409 where it changed meanwhile."""
    known = await work.session.get(Objection, objection_id)
    application = await locked_application(work, known.application) if known else None
    objection = await work.session.get(Objection, objection_id, with_for_update=True, populate_existing=True)
    if application is None or objection is None:
        raise not_found("Diesen Einspruch")
    if objection.state != PENDING or not objection.edited <= version <= objection.version:
        raise changed_meanwhile(objection.version)
    return application, objection


def _changed(objection: Objection) -> int:
    objection.version += 1
    objection.edited = objection.version
    return objection.version


async def _of(work: Work, objection_id: UUID, *, branch: str = "", decider: str = "") -> None:
    """Whether an objection is this unit's business. Raises Problem 404."""
    found = await work.session.get(Objection, objection_id)
    if found is None or (branch and found.unit != branch) or (decider and found.decider != decider):
        raise not_found("Diesen Einspruch")


async def state_view(
    work: Work, tree: UnitTree, unit: str, objection_id: UUID, version: int, statement: str, today: date
) -> Objection:
    """The branch's board states its view; until the decision it can say it anew. Raises Problem 404, 409."""
    await _of(work, objection_id, branch=unit)
    _, objection = await _pending(work, objection_id, version)
    objection.statement = keep_text(work, objection.person, statement)
    work.emit(
        ObjectionHeard(
            unit=tree.path(objection.unit),
            objection=objection.id,
            application=objection.application,
            person=objection.person,
            level=_level(objection),
            stated_on=today,
            statement=objection.statement,
        ),
        version=_changed(objection),
    )
    return objection


async def decide(
    work: Work,
    tree: UnitTree,
    periods: Periods,
    unit: str,
    objection_id: UUID,
    version: int,
    *,
    uphold: bool,
    reasons: str,
    today: date,
) -> Objection:
    """The board above decides: upheld, the person is a member; rejected by the sub-district, the way goes on.

    It counts from the day on which it is entered: that day the notice goes out. Raises Problem 404, 409
    (`not_heard_yet`, changed meanwhile; upheld, `already_member`).
    """
    if uphold:  # whoever is being entered as a member in this moment is one
        await one_is_filed_at_a_time(work)
    await _of(work, objection_id, decider=unit)
    application, objection = await _pending(work, objection_id, version)
    if not is_heard(objection.statement is not None, objection.hear_by, today):
        raise not_heard(objection.hear_by)
    person = await work.session.get(Person, objection.person, with_for_update=LOCKED, populate_existing=True)
    assert person is not None
    path = tree.path(objection.unit)
    if uphold:
        await check_no_member(work.session, person, path.unit)
    objection.state, objection.decided_on = (UPHELD if uphold else REJECTED), today
    objection.reasons = keep_text(work, person.id, reasons)
    link = None
    if not uphold and objection.level != DISTRICT:
        objection.carry_on_by = periods.object_by(today, by_mail=bool(person.email))
        link = links.offer_objection(work, path, person, application.id)
    work.emit(
        ObjectionDecided(
            unit=path,
            objection=objection.id,
            application=application.id,
            person=person.id,
            level=_level(objection),
            outcome="upheld" if uphold else "rejected",
            decided_on=today,
            reasons=objection.reasons,
            carry_on_by=objection.carry_on_by,
            link=link,
        ),
        version=_changed(objection),
    )
    if uphold:
        await admit_on_objection(work, path, application, person, today, _level(objection))
    else:
        final_on = objection.carry_on_by or today
        await watching.forget_applicant(work, application.id, objection.id, periods.forget_on(final_on))
    return objection


async def withdraw(
    work: Work, tree: UnitTree, periods: Periods, unit: str, objection_id: UUID, version: int, today: date
) -> Objection:
    """The applicant has told the unit that decides that they no longer object. Raises Problem 404, 409."""
    await _of(work, objection_id, decider=unit)
    application, objection = await _pending(work, objection_id, version)
    objection.state, objection.decided_on = WITHDRAWN, today
    work.emit(
        ObjectionWithdrawn(
            unit=tree.path(objection.unit),
            objection=objection.id,
            application=application.id,
            person=objection.person,
            level=_level(objection),
            withdrawn_on=today,
        ),
        version=_changed(objection),
    )
    await watching.forget_applicant(work, application.id, objection.id, periods.forget_on(today))
    return objection


def _level(objection: Objection) -> Level:
    return "district" if objection.level == DISTRICT else "sub_district"
