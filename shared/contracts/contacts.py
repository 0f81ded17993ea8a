"""Events of `members` about contact persons: who is responsible for new members, who stands in."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import Event, OfficeHolderId, event
from shared.hierarchy import UnitPath


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

    `successor`: who replaces them. `responsible`: as in `ContactPersonAppointed`, after it. `noticed_on`: the day on
    which it was said, which may be long after `ended_on`; None: not kept before December 2026.
    """

    appointment: UUID
    person: OfficeHolderId
    ended_on: date
    reason: Literal["term", "left", "ended", "replaced"]
    vacant: bool
    successor: OfficeHolderId | None = None
    responsible: int | None = None
    noticed_on: date | None = None


@event("members.contact_persons_ordered", aggregate="contacts", subject="unit")
class ContactPersonsOrdered(Event):
    """The order of a branch's contact persons changed: their appointments, the first one first, who is `first`.

    `first_changed`: somebody else is the first now, because the branch says so, because the first one stopped, or
    because of somebody new (`appointed`, their appointment). `displaced`: who was the first and goes on at place
    `displaced_to`; None where the first one stopped. `change`: this change and no other, so that an order that is
    changed to and fro within a day is told each time. What came before December 2026 has none of the three.
    """

    order: list[UUID]
    first: OfficeHolderId
    first_changed: bool
    appointed: UUID | None
    since: date
    displaced: OfficeHolderId | None = None
    displaced_to: int | None = None
    change: UUID | None = None


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
