"""Events of `members`: who belongs where, who applies, who holds an office.

Contact persons and objections to refusals are in modules of their own: `contacts`, `objections`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import AboutPerson, Coded, Event, OfficeHolderId, PersonId, event
from shared.hierarchy import UnitKey, UnitPath


@event("members.member_recorded", aggregate="person", subject="person")
class MemberRecorded(Event):
    """An import says that somebody is a member (or guest) here. The first import of a unit is silent: no welcome."""

    person: PersonId
    status: Literal["member", "guest"]
    joined_on: date | None


ContactField = Literal["first_name", "last_name", "phone", "mobile", "email", "street", "postcode", "town"]


@event("members.person_corrected", aggregate="person", subject="person")
class PersonCorrected(Event):
    """Contact data was corrected; what it is now is a record of `people`. `corrected_by`: None where no person did.
    `born_on`: the birth date was, too; apart, because `fields` has been closed since before that was possible."""

    person: PersonId
    fields: list[ContactField]
    corrected_by: OfficeHolderId | None
    corrected_on: date
    born_on: bool = False


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


PaperLetter = Literal[
    "welcome",
    "refusal",
    "objection_received",
    "objection_rejected",
    "objection_final",
    "objection_withdrawn",
]
"""What is printed for whom no mail reaches: the texts of `shared/letters`."""


@event("members.letter_posted", aggregate="application", subject="application")
class LetterPosted(Event):
    """The branch says that it has posted a printed letter, or (no `posted_on`) that it has not after all.

    `objection`: what the letter is about, where that is no decision of the branch itself.
    """

    application: AboutPerson
    person: PersonId
    letter: PaperLetter
    objection: AboutPerson | None = None
    posted_on: date | None
    noted_on: date


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


@event("members.role_granted", aggregate="role", subject="grant")
class RoleGranted(Event):
    """Somebody holds a role in a unit: what they may do there is in `shared/security/permissions.py`.

    `granted_by` whom, None: an operator, or nobody told; `granted_in`: the unit for which they acted.
    """

    grant: UUID
    person: OfficeHolderId
    role: Coded
    from_day: date
    granted_by: OfficeHolderId | None = None
    granted_in: UnitKey | None = None


@event("members.role_ended", aggregate="role", subject="grant")
class RoleEnded(Event):
    """A role ended: sessions that rest on it show nothing more. `ended_by`, `ended_in` as with its grant; both None
    where it ended by itself, with the membership or the appointment."""

    grant: UUID
    person: OfficeHolderId
    role: Coded
    ended_on: date
    ended_by: OfficeHolderId | None = None
    ended_in: UnitKey | None = None


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
