"""Applications: entered, confirmed, decided, lapsed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from services.members.accounts import links
from services.members.admissions import periods
from services.members.admissions.applicant import Applicant, OnlineApplicant, check_dates
from services.members.admissions.duplicates import check_unknown
from services.members.admissions.tables import ADMITTED, LAPSED, OPEN, REFUSED, Application, Draft
from services.members.objections import watching
from services.members.objections.periods import Periods
from services.members.people import tables as people
from services.members.people.tables import LOCKED, Person, StoredText
from services.members.prospects import becoming
from shared.clock import now
from shared.contracts.members import ApplicationDeadlineNear, ApplicationReceived, ApplicationRefused, MemberAdmitted
from shared.contracts.objections import Level
from shared.contracts.people import PersonText
from shared.database import one_at_a_time
from shared.deadlines import Kind, remind
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, changed_meanwhile, not_found

WARN, LAPSE = Kind("application_warning", __name__), Kind("application_lapse", __name__)
"""Kinds of deadlines; a warning's subject is `application/days`, a lapse's the application."""

DRAFTS_KEPT = timedelta(days=7)


def by_lapse(admitted_on: date) -> Problem:
    """The month is over: this person is a member already."""
    return Problem(
        409,
        "admitted_by_lapse",
        "Die Frist von einem Monat ist vorbei, ohne dass der Vorstand abgelehnt hat. Damit ist die Person Mitglied "
        f"seit dem {admitted_on:%d.%m.%Y}.",
        admitted_on=admitted_on.isoformat(),
    )


async def enter(
    work: Work,
    path: UnitPath,
    applicant: Applicant,
    *,
    received_on: date,
    today: date,
    channel: str,
    lapse_understood: bool = False,
    admitted_on: date | None = None,
    other_than: Collection[UUID] = (),
    prospect: UUID | None = None,
    same_prospect: bool = False,
) -> Application:
    """File an application. Where its month is over the person is a member by lapse, in the same moment.

    `admitted_on`: the board has decided already, on this day. `other_than`: who the board was shown and says that it
    is not; whoever applies online is filed anyhow, and the board sees whom it may be. `prospect`: whom the branch knows
    as one (`same_prospect`: though by another name); else it is looked for by the confirmed address.

    Raises Problem 422, or 409 `other_name`, `admitted_by_lapse` unless that is understood, `already_member`,
    `already_applied` or `known_before` for anybody else who is known.
    """
    check_dates(applicant, received_on, today, admitted_on)
    await one_is_filed_at_a_time(work)
    if channel == "paper":
        await check_unknown(work.session, applicant, path.unit, other_than)
    last_day = periods.decide_by(received_on)
    lapsed = periods.has_lapsed(last_day, today) and admitted_on is None
    if lapsed and not lapse_understood:
        raise by_lapse(periods.admitted_by_lapse_on(last_day))
    known = await becoming.who_applies(work.session, path.unit, applicant, prospect, sure=same_prospect)
    person = Person(status=people.APPLICANT, unit=path.unit, **becoming.as_person(known), **applicant.model_dump())
    work.session.add(person)
    await work.session.flush()
    application = Application(
        person=person.id, unit=path.unit, channel=channel, received_on=received_on, decide_by=last_day
    )
    work.session.add(application)
    work.record_person(person.record())
    work.emit(
        ApplicationReceived(
            unit=path,
            application=application.id,
            person=person.id,
            received_on=received_on,
            decide_by=last_day,
            channel="online" if channel == "online" else "paper",
        ),
        version=application.version,
    )
    if known is not None:
        await becoming.applies(work, path, known, person, application.id, today)
    if admitted_on is not None:
        await _admit(work, path, application, person, admitted_on)
    elif lapsed:
        await _lapse(work, path, application, person, today)
    else:
        await _watch(work, path, application, today)
    return application


async def one_is_filed_at_a_time(work: Work) -> None:
    """Until this transaction ends nobody else files an application: whether a person is known is asked before. All
    wait for one another, since what makes two applicants the same person is a rule, and no key that could be locked."""
    await one_at_a_time(work.session, "applications")


async def _watch(work: Work, path: UnitPath, application: Application, today: date) -> None:
    """Set the deadlines ahead; warn at once where the month is nearly over already."""
    await remind(work.session, LAPSE, application.id, periods.admitted_by_lapse_on(application.decide_by))
    for days, due_on in periods.warnings_ahead(application.decide_by, today).items():
        await remind(work.session, WARN, f"{application.id}/{days}", due_on)
    warn(work, path, application, today)


def warn(work: Work, path: UnitPath, application: Application, today: date) -> None:
    """Warn the board if that is due."""
    left = periods.warning_now(application.decide_by, today)
    if left is None or application.state != OPEN:
        return
    application.version += 1
    work.emit(
        ApplicationDeadlineNear(
            unit=path,
            application=application.id,
            person=application.person,
            days_left=left,
            decide_by=application.decide_by,
        ),
        version=application.version,
    )


async def open_application(work: Work, unit: str, application_id: UUID, version: int) -> tuple[Application, Person]:
    """An application at a branch, locked. Raises Problem 404, or 409 where it was changed since `version`."""
    application = await work.session.get(Application, application_id, with_for_update=True)
    if application is None or application.unit != unit:
        raise not_found("Diesen Antrag")
    if application.state == LAPSED:
        raise by_lapse(periods.admitted_by_lapse_on(application.decide_by))
    if application.state != OPEN or not application.edited <= version <= application.version:
        raise changed_meanwhile(application.version)
    person = await work.session.get(Person, application.person, with_for_update=LOCKED)
    assert person is not None
    return application, person


async def admit(
    work: Work, path: UnitPath, application_id: UUID, version: int, *, decided_on: date | None, today: date
) -> Application:
    """The board admits; after the month the person is one by lapse, which is confirmed and not decided again.

    Raises Problem 404, 409, 422.
    """
    lapsed = await work.session.get(Application, application_id)
    if lapsed is not None and lapsed.unit == path.unit and lapsed.state == LAPSED:
        return lapsed
    application, person = await open_application(work, path.unit, application_id, version)
    on = _decision_day(application, decided_on, today)
    if periods.has_lapsed(application.decide_by, on):
        await _lapse(work, path, application, person, today)
    else:
        await _admit(work, path, application, person, on)
    return application


async def refuse(
    work: Work,
    path: UnitPath,
    application_id: UUID,
    version: int,
    reason: str,
    statutes: Periods,
    *,
    tell_reason: bool = False,
    decided_on: date | None,
    today: date,
) -> Application:
    """The board refuses; the notice says the reason where the board wants it to (`tell_reason`), and how to object.

    Raises Problem 404, 409, 422.
    """
    application, person = await open_application(work, path.unit, application_id, version)
    on = _decision_day(application, decided_on, today)
    if periods.has_lapsed(application.decide_by, on):
        raise by_lapse(periods.admitted_by_lapse_on(application.decide_by))
    text = StoredText(person=person.id, text=reason)
    work.session.add(text)
    application.reason = text.record
    person.status = people.REFUSED
    application.object_by = statutes.object_by(on, by_mail=bool(person.email))
    _decided(application, REFUSED, on)
    work.record_person(PersonText(person=person.id, record=text.record, version=text.version, text=reason))
    work.emit(
        ApplicationRefused(
            unit=path,
            application=application.id,
            person=person.id,
            refused_on=on,
            reason=text.record,
            reason_told=tell_reason,
            object_by=application.object_by,
            link=links.offer_objection(work, path, person, application.id),
        ),
        version=application.version,
    )
    await watching.forget_applicant(work, application.id, "refused", statutes.forget_on(application.object_by))
    await becoming.refused(work, path, application.id, on)
    return application


async def admit_on_objection(
    work: Work, path: UnitPath, application: Application, person: Person, on: date, level: Level
) -> None:
    """A board above upheld an objection to the branch's refusal: the person is a member from that day on."""
    _belongs(application, person, on, ADMITTED)
    work.emit(
        MemberAdmitted(
            unit=path,
            application=application.id,
            person=person.id,
            admitted_on=on,
            outcome="board",
            on_objection=level,
        ),
        version=application.version,
    )
    await becoming.joined(work, path, application.id, on)


async def lapse(work: Work, path: UnitPath, application: Application, today: date) -> None:
    """The month is over and nobody refused: the person is a member."""
    person = await work.session.get(Person, application.person, with_for_update=LOCKED)
    assert person is not None
    await _lapse(work, path, application, person, today)


def _decision_day(application: Application, decided_on: date | None, today: date) -> date:
    on = decided_on or today
    if not application.received_on <= on <= today:
        raise bad_field("/decided_on", "Entschieden wird zwischen dem Eingang und heute.")
    return on


async def _admit(work: Work, path: UnitPath, application: Application, person: Person, on: date) -> None:
    """By the board's decision."""
    _belongs(application, person, on, ADMITTED)
    work.emit(
        MemberAdmitted(unit=path, application=application.id, person=person.id, admitted_on=on, outcome="board"),
        version=application.version,
    )
    await becoming.joined(work, path, application.id, on)


async def _lapse(work: Work, path: UnitPath, application: Application, person: Person, today: date) -> None:
    """By lapse, on the day after the month's end, however late that is noticed."""
    on = periods.admitted_by_lapse_on(application.decide_by)
    _belongs(application, person, on, LAPSED)
    work.emit(
        MemberAdmitted(
            unit=path,
            application=application.id,
            person=person.id,
            admitted_on=on,
            outcome="lapse",
            noticed_on=today,
        ),
        version=application.version,
    )
    await becoming.joined(work, path, application.id, on)


def _belongs(application: Application, person: Person, on: date, state: str) -> None:
    person.status = people.MEMBER
    person.joined_on = on
    _decided(application, state, on)


def _decided(application: Application, state: str, on: date) -> None:
    application.state = state
    application.decided_on = on
    application.version += 1
    application.edited = application.version
    # its deadlines stay: they find it decided. Deleting them could wait for the very worker that waits for this row.


async def draft(work: Work, unit: str, applicant: OnlineApplicant, today: date) -> Draft:
    """Keep an online application until its e-mail is confirmed. Raises Problem 422."""
    check_dates(applicant, today, today, None)
    kept = Draft(unit=unit, applicant=applicant.model_dump(mode="json"), at=now())
    work.session.add(kept)
    return kept
