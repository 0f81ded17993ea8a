"""Events of `events`: new members are invited to an evening, their own branch's and the neighbours' (decision 0027).

Whom is `notify`'s and the person's own branch's business: whoever invites learns how many, and knows who comes once
they register.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from shared.contracts.base import AboutPerson, Event, PersonId, event
from shared.hierarchy import UnitPath


@event("events.newcomer_invited", aggregate="newcomer_invitation", subject="invitation")
class NewcomerInvited(Event):
    """Somebody new is invited: `notify` writes to them. `unit` is their own branch, `by` the one that invites."""

    invitation: AboutPerson
    person: PersonId
    occasion: UUID
    by: UnitPath
    invited_on: date


@event("events.newcomers_invited", aggregate="invitation_round", subject="round")
class NewcomersInvited(Event):
    """So many new members of a branch (`unit`) are invited to an occasion of another one, or its own (`by`), by now."""

    round: UUID
    occasion: UUID
    by: UnitPath
    invited: int
    invited_on: date


@event("events.invitations_counted", aggregate="invitations", subject="occasion")
class InvitationsCounted(Event):
    """How many new members are invited to an occasion by now, `beside`: of neighbours, and how many registered through
    it. `months`: within how many they have joined. Counts, nobody's names."""

    occasion: UUID
    months: int
    neighbours: bool
    invited: int
    beside: int
    registered: int


@event("events.hospitality_set", aggregate="hospitality", subject="unit")
class HospitalitySet(Event):
    """A branch lets its neighbours invite its new members, or does not (any more)."""

    allowed: bool
    set_on: date
