"""An objection comes in: by the link in the notice, or on paper, entered by whoever got the letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlmodel import col

from services.members.admissions.tables import ADMITTED, LAPSED, REFUSED, Application
from services.members.objections import watching
from services.members.objections.periods import Periods
from services.members.objections.tables import DISTRICT, Objection
from services.members.objections.ways import Final, Open, Pending, deciders, way_on
from services.members.people.tables import LOCKED, Person, StoredText
from services.members.people.tables import REFUSED as REFUSED_PERSON
from shared.contracts.objections import ObjectionCarriedOn, ObjectionFiled
from shared.contracts.people import PersonText
from shared.hierarchy import UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, changed_meanwhile, not_found
from shared.references import LENGTH, end_of_id


def too_late(until: date) -> Problem:
    """The time to object is over."""
    return Problem(
        409,
        "too_late",
        f"Die Frist für den Einspruch lief bis {until:%d.%m.%Y}. Damit ist die Ablehnung endgültig.",
        until=until.isoformat(),
    )


def already_filed() -> Problem:
    """The same objection waits for its decision."""
    return Problem(
        409, "already_filed", "Der Einspruch liegt schon vor und wird entschieden. Es ist nichts weiter zu tun."
    )


def refusal_is_final() -> Problem:
    """Nothing leads on from here."""
    return Problem(
        409, "refusal_final", "Über diese Ablehnung ist endgültig entschieden. Ein Einspruch geht nicht mehr."
    )


async def locked_application(work: Work, application_id: UUID) -> Application | None:
    """An application as it is now. Always the first row of an objection's commands: whoever comes second waits here."""
    return await work.session.get(Application, application_id, with_for_update=True, populate_existing=True)


async def objections_to(work: Work, application: UUID) -> Sequence[Objection]:
    """The objections to a refusal, the oldest first, as they are now."""
    found = select(Objection).where(col(Objection.application) == application).order_by(col(Objection.id))
    return (await work.session.scalars(found.execution_options(populate_existing=True))).all()


def keep_text(work: Work, person: UUID, words: str) -> UUID:
    """Keep and publish a text about a person; facts carry its id."""
    text = StoredText(person=person, text=words)
    work.session.add(text)
    work.record_person(PersonText(person=person, record=text.record, version=text.version, text=words))
    return text.record


async def find(work: Work, tree: UnitTree, above: str, quoted: str) -> UUID:
    """The application behind the reference that a letter quotes, at a branch below this unit. Raises Problem 422.

    Whoever quotes it has seen the notice; a name would not prove that, and is not asked for.
    """
    end = end_of_id(quoted)
    branches = [unit.key for unit in tree.below(above)]
    found = None
    if end is not None:
        query = select(col(Application.id)).where(
            func.right(func.replace(cast(col(Application.id), Text), "-", ""), LENGTH) == end,
            col(Application.unit).in_(branches),
            col(Application.state) == REFUSED,
        )
        found = (await work.session.scalars(query)).one_or_none()
    if found is None:
        raise bad_field("/reference", "Zu diesem Aktenzeichen gibt es hier keine Ablehnung. Es steht oben im Bescheid.")
    return found


async def file(
    work: Work,
    tree: UnitTree,
    periods: Periods,
    application_id: UUID,
    grounds: str,
    *,
    received_on: date,
    today: date,
    channel: str,
    at: str | None = None,
) -> Objection:
    """File an objection where the next one goes. `at`: only for a refusal of this branch.

    Raises Problem 404, 409 (`already_filed`, `refusal_final`, `too_late`, changed meanwhile) or 422.
    """
    application = await locked_application(work, application_id)
    if application is None or (at is not None and application.unit != at):
        raise not_found("Diesen Antrag")
    if application.state in (ADMITTED, LAPSED):
        raise Problem(409, "no_refusal", "Diese Person ist aufgenommen: Es gibt nichts, wogegen Einspruch nötig wäre.")
    if application.state != REFUSED or application.decided_on is None or application.object_by is None:
        raise changed_meanwhile(application.version)
    person = await work.session.get(Person, application.person, with_for_update=LOCKED, populate_existing=True)
    if person is None or person.status != REFUSED_PERSON:
        raise not_found("Diesen Antrag")
    path = tree.path(application.unit)
    units = deciders(path)
    before = await objections_to(work, application.id)
    way = way_on(list(units), application.object_by, before)
    match way:
        case Pending():
            raise already_filed()
        case Final():
            raise refusal_is_final()
        case Open(level, until):
            _check_day(received_on, before[-1].decided_on if before else application.decided_on, until, today)
    objection = Objection(
        application=application.id,
        person=person.id,
        unit=application.unit,
        decider=units[level],
        level=level,
        channel=channel,
        filed_on=received_on,
        grounds=keep_text(work, person.id, grounds),
        # the branch hears of it today, whenever the letter came
        hear_by=periods.hear_by(today),
        decide_by=periods.decide_by(received_on),
    )
    work.session.add(objection)
    work.emit(_said(path, application, objection, before, today), version=objection.version)
    await watching.begin(work, objection, today)
    return objection


def too_early(received_on: date, today: date) -> str | None:
    """What is wrong with the day on which a letter came, whatever it is about; None where nothing is."""
    return "Der Eingang kann nicht in der Zukunft liegen." if received_on > today else None


def _check_day(received_on: date, decided_on: date | None, until: date, today: date) -> None:
    if said := too_early(received_on, today):
        raise bad_field("/received_on", said)
    if decided_on is not None and received_on < decided_on:
        raise bad_field("/received_on", f"Erst am {decided_on:%d.%m.%Y} wurde entschieden: Bitte prüfe das Datum.")
    if received_on > until:
        raise too_late(until)


def _said(
    path: UnitPath, application: Application, objection: Objection, before: Sequence[Objection], today: date
) -> ObjectionFiled | ObjectionCarriedOn:
    values: dict[str, Any] = {
        "unit": path,
        "objection": objection.id,
        "application": application.id,
        "person": objection.person,
        "filed_on": objection.filed_on,
        "entered_on": today,
        "channel": objection.channel,
        "grounds": objection.grounds,
        "refused_on": application.decided_on,
        "reason": application.reason,
        "hear_by": objection.hear_by,
        "decide_by": objection.decide_by,
    }
    if objection.level != DISTRICT:
        return ObjectionFiled(**values)
    if before:
        last = before[-1]
        values |= {
            "rejected_on": last.decided_on,
            "earlier_grounds": last.grounds,
            "earlier_statement": last.statement,
            "earlier_reasons": last.reasons,
        }
    return ObjectionCarriedOn(**values)
