"""Printed letters: the branch notes that one has been posted, and takes that back. Ortsnetz itself sends nothing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.members.admissions.tables import ADMITTED, LAPSED, OPEN, Application
from services.members.objections.tables import REJECTED, WITHDRAWN, Objection
from services.members.people.tables import LOCKED, Person
from shared.contracts.members import LetterPosted, PaperLetter
from shared.hierarchy import UnitPath
from shared.messaging.work import Work
from shared.problems import Problem, bad_field, changed_meanwhile, not_found


async def note(
    work: Work,
    path: UnitPath,
    application_id: UUID,
    version: int,
    letter: PaperLetter,
    objection: UUID | None,
    *,
    posted_on: date | None,
    today: date,
) -> Application:
    """A letter was posted on that day; without one it was not, whichever it is. Saying what is known already changes
    nothing.

    Raises Problem 404, 409 (not decided, changed, no such letter) or 422 (day).
    """
    application = await work.session.get(Application, application_id, with_for_update=True)
    if application is None or application.unit != path.unit:
        raise not_found("Diesen Antrag")
    person = await work.session.get(Person, application.person, with_for_update=LOCKED)
    if person is None or person.unit != path.unit:
        raise not_found("Diesen Antrag")
    if application.state == OPEN or application.decided_on is None:
        raise Problem(409, "not_decided", "Über diesen Antrag ist noch nicht entschieden: Es gibt noch keinen Brief.")
    if not application.edited <= version <= application.version:
        raise changed_meanwhile(application.version)
    about = None
    if objection is not None:
        about = await work.session.get(Objection, objection)
        if about is None or about.application != application.id:
            raise not_found("Diesen Einspruch")
    if posted_on is not None and not _says_what_is_so(letter, application, about):
        raise Problem(409, "no_such_letter", "Diesen Brief gibt es nicht: Entschieden ist etwas anderes.")
    if posted_on is not None and not application.received_on <= posted_on <= today:
        raise bad_field("/posted_on", "Verschickt wird ein Brief zwischen dem Antrag und heute.")
    key = f"{letter}/{objection or application.id}"
    now = {name: day for name, day in application.letters.items() if name != key}
    if posted_on is not None:
        now[key] = posted_on.isoformat()
    if now == application.letters:
        return application
    application.letters = now
    application.version += 1
    application.edited = application.version
    posted = LetterPosted(
        unit=path,
        application=application.id,
        person=application.person,
        letter=letter,
        objection=objection,
        posted_on=posted_on,
        noted_on=today,
    )
    work.emit(posted, version=application.version)
    return application


def _says_what_is_so(letter: PaperLetter, application: Application, about: Objection | None) -> bool:
    """Whether a letter fits what was decided, at whatever time: the one before the last may be noted late, too."""
    match letter:
        case "welcome":
            return about is None and application.state in (ADMITTED, LAPSED)
        case "refusal":
            return about is None and application.reason is not None
        case "objection_received":
            return about is not None
        case "objection_withdrawn":
            return about is not None and about.state == WITHDRAWN
        case "objection_rejected":
            return about is not None and about.state == REJECTED and about.carry_on_by is not None
        case "objection_final":
            return about is not None and about.state == REJECTED and about.carry_on_by is None
