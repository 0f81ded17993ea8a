"""What happens to objections and refusals by itself when a day has come: reminders, and erasure."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from services.members.admissions.tables import REFUSED, Application
from services.members.imports import waiting
from services.members.objections.filing import locked_application, objections_to
from services.members.objections.periods import REMIND_OF_DECISION, Periods
from services.members.objections.tables import DISTRICT, PENDING, Objection
from services.members.objections.watching import DECISION, FORGET, HEARD, STATEMENT
from services.members.objections.ways import deciders, final_since, way_on
from services.members.people.tables import LOCKED, Person
from services.members.people.tables import REFUSED as REFUSED_PERSON
from services.members.persons import PERSONS
from services.members.roles.tables import RoleGrant
from shared.clock import Calendar
from shared.contracts.objections import ApplicantForgotten, ObjectionDeadlineNear
from shared.deadlines import Deadlines, remind
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work


def register(deadlines: Deadlines, tree: UnitTree, calendar: Calendar, periods: Periods) -> None:
    """Remind whoever owes a statement or a decision; erase applicants whose refusal has long been final."""

    @deadlines.when(STATEMENT)
    async def statement_is_due(subject: str, work: Work) -> None:
        objection = await _pending(subject, work)
        left = (objection.hear_by - calendar.today()).days if objection else -1
        if objection is not None and objection.statement is None and left >= 0:
            _remind(work, tree.path(objection.unit), objection, "statement", left)

    @deadlines.when(HEARD)
    async def time_for_a_statement_is_over(subject: str, work: Work) -> None:
        objection = await _pending(subject, work)
        if objection is not None and objection.statement is None:
            left = (objection.decide_by - calendar.today()).days
            _remind(work, tree.path(objection.unit), objection, "decision", max(left, 0))

    @deadlines.when(DECISION)
    async def decision_is_due(subject: str, work: Work) -> None:
        objection = await _pending(subject, work)
        if objection is None:
            return
        left = (objection.decide_by - calendar.today()).days
        # after a standstill only the most urgent reminder is said
        later = [other for other in REMIND_OF_DECISION if other < int(subject.partition("/")[2])]
        if left >= 0 and not any(left <= other for other in later):
            _remind(work, tree.path(objection.unit), objection, "decision", left)

    @deadlines.when(FORGET)
    async def refusal_is_long_final(subject: str, work: Work) -> None:
        application = await locked_application(work, UUID(subject.partition("/")[0]))
        if application is None or application.state != REFUSED or application.object_by is None:
            return
        today = calendar.today()
        objections = await objections_to(work, application.id)
        way = way_on(list(deciders(tree.path(application.unit))), application.object_by, objections)
        since = final_since(way, today)
        if since is not None and periods.forget_on(since) <= today:
            await _forget(work, tree, application, today, subject)


async def _pending(subject: str, work: Work) -> Objection | None:
    """The objection of a deadline, locked after its application as everywhere; None where it is decided."""
    id_ = UUID(subject.partition("/")[0])
    known = await work.session.get(Objection, id_)
    if known is None:
        return None
    await locked_application(work, known.application)
    found = await work.session.get(Objection, id_, with_for_update=True, populate_existing=True)
    return found if found is not None and found.state == PENDING else None


def _remind(work: Work, path: UnitPath, objection: Objection, what: str, left: int) -> None:
    objection.version += 1
    work.emit(
        ObjectionDeadlineNear(
            unit=path,
            objection=objection.id,
            application=objection.application,
            person=objection.person,
            level="district" if objection.level == DISTRICT else "sub_district",
            what="statement" if what == "statement" else "decision",
            days_left=left,
            due_on=objection.hear_by if what == "statement" else objection.decide_by,
        ),
        version=objection.version,
    )


LATER = timedelta(days=30)


async def _forget(work: Work, tree: UnitTree, application: Application, today: date, subject: str) -> None:
    """Erase the applicant; what stays of them, and why, each capability says (`persons.py`). Facts stay, anonymous."""
    person = await work.session.get(Person, application.person, with_for_update=LOCKED, populate_existing=True)
    if person is None or person.status != REFUSED_PERSON:
        return
    holds = select(col(RoleGrant.id)).where(col(RoleGrant.person) == person.id, col(RoleGrant.ended_on).is_(None))
    if (await work.session.scalars(holds)).first() is not None:
        # whoever holds an office is known for that, too: looked at again, until they do not
        await remind(work.session, FORGET, subject, today + LATER)
        return
    await PERSONS.erase(work, person.id)
    await waiting.tell(work, tree)
    application.version += 1
    work.emit(
        ApplicantForgotten(
            unit=tree.path(application.unit), application=application.id, person=person.id, forgotten_on=today
        ),
        version=application.version,
    )
