"""Events of `members`: who belongs where, who applies, who is responsible, who holds an office.

Objections to refusals are in a module of their own, `objections`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts import objections  # noqa: F401  (whoever reads this service's topic knows all its types)
from shared.contracts.base import AboutPerson, Event, OfficeHolderId, PersonId, event
from shared.hierarchy import UnitPath


@event("members.member_recorded", aggregate="person", subject="person")
class MemberRecorded(Event):
    """An import says that somebody is a member (or guest) here. The first import of a unit is silent: no welcome."""

    person: PersonId
    status: Literal["member", "guest"]
    joined_on: date | None


ContactField = Literal["first_name", "last_name", "phone", "mobile", "email", "street", "postcode", "town"]


@event("members.person_corrected", aggregate="person", subject="person")
class PersonCorrected(Event):
    """Contact data was corrected; what it is now is a record of `people`. `corrected_by`: None where no person did."""

    person: PersonId
    fields: list[ContactField]
    corrected_by: OfficeHolderId | None
    corrected_on: date


@event("members.member_moved", aggregate="person", subject="person")
class MemberMoved(Event):
    """Somebody's branch changed; `unit` is the new one."""

    person: PersonId
    from_unit: UnitPath
    moved_on: date


@event("members.member_left", aggregate="person", subject="person")
class MemberLeft(Event):
    """Somebody is no longer a member."""

    person: PersonId
    left_on: date


@event("members.application_received", aggregate="application", subject="application")
class ApplicationReceived(Event):
    """Somebody applied; the branch's board decides until the end of `decide_by` (statutes: within one month)."""

    application: AboutPerson
    person: PersonId
    received_on: date
    decide_by: date
    channel: Literal["online", "paper"]


@event("members.application_deadline_near", aggregate="application", subject="application")
class ApplicationDeadlineNear(Event):
    """The month is nearly over and the board has not decided: the board is warned."""

    application: AboutPerson
    person: PersonId
    days_left: int
    decide_by: date


@event("members.application_refused", aggregate="application", subject="application")
class ApplicationRefused(Event):
    """The board refused; the reason is a text about the person (`people`), `reason_told` where the notice says it.

    `object_by`: the last day for an objection to the sub-district's board. `link`: the applicant's way to it.
    """

    application: AboutPerson
    person: PersonId
    refused_on: date
    reason: AboutPerson
    reason_told: bool = False
    object_by: date | None = None
    link: AboutPerson | None = None


@event("members.member_admitted", aggregate="application", subject="application")
class MemberAdmitted(Event):
    """Somebody became a member: by the board's decision, or by lapse (no refusal within one month).

    `noticed_on`: the day on which a lapse was noticed here, which may be long after it (an application found late).
    `on_objection`: it was the board of this level above, which upheld an objection to the branch's refusal.
    """

    application: AboutPerson
    person: PersonId
    admitted_on: date
    outcome: Literal["board", "lapse"]
    noticed_on: date | None = None
    on_objection: Literal["sub_district", "district"] | None = None


@event("members.contact_person_appointed", aggregate="contacts", subject="unit")
class ContactPersonAppointed(Event):
    """A branch has a contact person for new members, for a term (`until`, inclusive) or until further notice.

    `place`: 1 is the first, who is responsible. `replaces`: whose appointment it follows. `responsible`: how many
    there are after it, stand-in or contact persons; None: told when there could be only one.
    """

    appointment: UUID
    person: OfficeHolderId
    from_day: date
    until: date | None
    place: int = 1
    replaces: UUID | None = None
    responsible: int | None = None


@event("members.contact_person_ended", aggregate="contacts", subject="unit")
class ContactPersonEnded(Event):
    """A contact person's appointment ended. `vacant`: nobody else is responsible now.

    `successor`: who replaces them. `responsible`: as in `ContactPersonAppointed`, after it.
    """

    appointment: UUID
    person: OfficeHolderId
    ended_on: date
    reason: Literal["term", "left", "ended", "replaced"]
    vacant: bool
    successor: OfficeHolderId | None = None
    responsible: int | None = None


@event("members.contact_persons_ordered", aggregate="contacts", subject="unit")
class ContactPersonsOrdered(Event):
    """The order of a branch's contact persons changed: their appointments, the first one first, who is `first`.

    `first_changed`: somebody else is the first now, because the branch says so, because the first one stopped, or
    because of somebody new (`appointed`, their appointment).
    """

    order: list[UUID]
    first: OfficeHolderId
    first_changed: bool
    appointed: UUID | None
    since: date


@event("members.stand_in_asked", aggregate="contacts", subject="unit")
class StandInAsked(Event):
    """The sub-district asked somebody to stand in; only their yes appoints, until the end of `answer_by`.

    `request` is also the id of the link by which they answer: `notify` fetches it from `members` when it sends.
    """

    request: UUID
    person: OfficeHolderId
    asked_on: date
    answer_by: date
    asked_by: UnitPath


@event("members.stand_in_request_closed", aggregate="contacts", subject="unit")
class StandInRequestClosed(Event):
    """They said yes or no, said nothing in time, were no longer asked, or it was no longer needed (`obsolete`).

    `reason`: what they said with their no, chosen from a list: a free text would be personal data above the branch.
    """

    request: UUID
    person: OfficeHolderId
    closed_on: date
    outcome: Literal["accepted", "declined", "silent", "withdrawn", "obsolete"]
    reason: Literal["no_time", "too_far", "not_me"] | None = None


@event("members.stand_in_appointed", aggregate="contacts", subject="unit")
class StandInAppointed(Event):
    """The sub-district appointed somebody to stand in until the branch appoints again.

    `responsible`: as in `ContactPersonAppointed`.
    """

    appointment: UUID
    person: OfficeHolderId
    from_day: date
    appointed_by: UnitPath
    responsible: int | None = None


@event("members.stand_in_ended", aggregate="contacts", subject="unit")
class StandInEnded(Event):
    """A stand-in ended, as a rule because the branch appointed again. `vacant`: nobody is responsible now.

    `successor`: who stands in instead. `given_up`: by the one who stood in. `responsible`: as in
    `ContactPersonAppointed`.
    """

    appointment: UUID
    person: OfficeHolderId
    ended_on: date
    reason: Literal["contact_appointed", "ended", "left"]
    vacant: bool
    successor: OfficeHolderId | None = None
    given_up: bool = False
    responsible: int | None = None


@event("members.role_granted", aggregate="role", subject="grant")
class RoleGranted(Event):
    """Somebody holds a role in a unit: what they may do there is in `shared/security/permissions.py`."""

    grant: UUID
    person: OfficeHolderId
    role: str
    from_day: date


@event("members.role_ended", aggregate="role", subject="grant")
class RoleEnded(Event):
    """A role ended: sessions that rest on it show nothing more."""

    grant: UUID
    person: OfficeHolderId
    role: str
    ended_on: date


@event("members.import_finished", aggregate="import", subject="import_id")
class ImportFinished(Event):
    """An export of the register was taken over. Counts of rows; `first`: this unit had no members before."""

    import_id: UUID
    first: bool
    accepted: int
    repaired: int
    rejected: int
    changed: int
    moved: int
    missing: int


@event("members.import_questions_waiting", aggregate="import_questions", subject="unit")
class ImportQuestionsWaiting(Event):
    """How many questions of imports wait for a branch's decision, whoever imported; said whenever that changes."""

    waiting: int


@event("members.number_claimed_twice", aggregate="person", subject="person")
class NumberClaimedTwice(Event):
    """The membership number that an import gave somebody is also a person's elsewhere, who has not moved, says the
    unit that knows them. Neither which unit nor who it is is told; both keep the number until the register corrects
    it. `imported_by` is the unit that imported."""

    person: PersonId
    imported_by: UnitPath
    said_on: date


@event("members.mail_link_requested", aggregate="link", subject="link")
class MailLinkRequested(Event):
    """A person asked for a link by mail (to sign in, to confirm an application). Nothing secret in here:
    `notify` fetches address and link from `members` in the moment of sending."""

    link: AboutPerson
    purpose: Literal["sign_in", "confirm_application"]


@event("members.address_notice_requested", aggregate="link", subject="link")
class AddressNoticeRequested(Event):
    """The address with which somebody signs in was changed: they are told at the old one and at the new one. `notify`
    fetches the address from `members` in the moment of sending."""

    link: AboutPerson
