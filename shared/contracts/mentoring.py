"""Events of `mentoring`: a new member's journey, of which so far the first contact and its standard."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.contracts.base import AboutPerson, Event, PersonId, event
from shared.hierarchy import UnitPath


@event("mentoring.journey_started", aggregate="journey", subject="journey")
class JourneyStarted(Event):
    """A new member's first six months began. When the first contact is due follows from `started_on` and the
    standards in force (`shared/standards.py`), so a changed standard needs no event per journey."""

    journey: AboutPerson
    person: PersonId
    started_on: date


@event("mentoring.first_contact_made", aggregate="journey", subject="journey")
class FirstContactMade(Event):
    """Somebody spoke with the new member. `in_time`: within the standard in force that day."""

    journey: AboutPerson
    person: PersonId
    started_on: date
    made_on: date
    outcome: Literal["reached", "met", "wants_later", "not_interested"]
    in_time: bool
    note: AboutPerson | None = None


@event("mentoring.journey_moved", aggregate="journey", subject="journey")
class JourneyMoved(Event):
    """The new member changed branch; `unit` is the new one. `contact_open`: the first contact is still owed."""

    journey: AboutPerson
    person: PersonId
    from_unit: UnitPath
    started_on: date
    contact_open: bool


@event("mentoring.journey_ended", aggregate="journey", subject="journey")
class JourneyEnded(Event):
    """The new member left. `contact_open`: the first contact was never made."""

    journey: AboutPerson
    person: PersonId
    started_on: date
    contact_open: bool


@event("mentoring.first_contact_standard_set", aggregate="standard", subject="unit")
class FirstContactStandardSet(Event):
    """A unit says within which time the first contact is due, for itself and all units below.

    `period` is an ISO 8601 duration (`P1M`, `P14D`), None where the unit gives up its own standard.
    It counts for every first contact still open on `from_day`.
    """

    period: str | None
    from_day: date
