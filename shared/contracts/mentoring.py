"""Events of `mentoring`: a new member's journey, of which so far the first contact and its standard."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import AboutPerson, Coded, Event, PersonId, TextId, event
from shared.hierarchy import UnitPath

State = Literal["running", "overdue", "missed", "in_time", "late", "apart"]
"""How a first contact stands. Still owed: `running` (not due yet), `overdue`, `missed` (it was overdue under a standard
that has been relaxed since). Over: `in_time`, `late`, `apart` (left, or wants no contact, before it was due)."""


class Standing(BaseModel):
    """How one first contact stands, as every level counts it. `day`: the last day on which it was (or would have been)
    in time, by the standards then in force; while it is `running` the day of admission, since the day it is due
    follows from the standards and needs no event when these change (decision 0003)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: State
    day: date


@event("mentoring.journey_started", aggregate="journey", subject="journey")
class JourneyStarted(Event):
    """A new member's first six months began. When the first contact is due follows from `started_on` and the
    standards in force (`shared/standards.py`), so a changed standard needs no event per journey."""

    journey: AboutPerson
    person: PersonId
    started_on: date


@event("mentoring.first_contact_made", aggregate="journey", subject="journey")
class FirstContactMade(Event):
    """The first contact is over. `in_time`: no later than the last day in time by the standards then in force.

    `not_interested`: they want no contact. `wants_later` is not said any more: until November 2026 it ended the duty,
    and what was recorded so stays over, as it was told then; now it is a `FirstContactTried`, and the duty stays.
    """

    journey: AboutPerson
    person: PersonId
    started_on: date
    made_on: date
    outcome: Literal["reached", "met", "wants_later", "not_interested"]
    in_time: bool
    note: AboutPerson | None = None


@event("mentoring.first_contact_tried", aggregate="journey", subject="journey")
class FirstContactTried(Event):
    """Somebody tried, and the first contact is still owed: nobody answered, or the new member wants to speak later,
    from `again_on` on. `tries`: how often by now."""

    journey: AboutPerson
    person: PersonId
    started_on: date
    outcome: Literal["not_reached", "wants_later"]
    tried_on: date
    again_on: date | None = None
    tries: int
    note: AboutPerson | None = None


@event("mentoring.first_contact_corrected", aggregate="journey", subject="journey")
class FirstContactCorrected(Event):
    """What was entered about a first contact was wrong. Without `made_on` it did not take place: it is owed again."""

    journey: AboutPerson
    person: PersonId
    started_on: date
    corrected_on: date
    made_on: date | None
    outcome: Literal["reached", "met", "not_interested"] | None
    in_time: bool | None
    note: AboutPerson | None = None


@event("mentoring.first_contact_try_corrected", aggregate="journey", subject="journey")
class FirstContactTryCorrected(Event):
    """An entered try (`FirstContactTried` with the version `entry`) was otherwise, or, without `outcome`, was none.

    `tries`, `last_tried_on` and `now_again_on` are the journey's, as if the mistake had never been made: how many tries
    are left, the day of the last one, and from when on the new member wants to speak.
    """

    journey: AboutPerson
    person: PersonId
    started_on: date
    corrected_on: date
    entry: int
    outcome: Literal["not_reached", "wants_later"] | None
    tried_on: date | None
    again_on: date | None
    tries: int
    last_tried_on: date | None
    now_again_on: date | None
    note: AboutPerson | None = None


@event("mentoring.first_contact_stands", aggregate="journey", subject="journey")
class FirstContactStands(Event):
    """How a first contact stands has changed, by what somebody did or because a day is over: what every level counts.

    A journey begins as `running` from `started_on` without this event. Whoever adds up takes away `was`, adds `now`.
    """

    journey: AboutPerson
    person: PersonId
    was: Standing
    now: Standing


@event("mentoring.first_contact_reminder", aggregate="journey", subject="journey")
class FirstContactReminder(Event):
    """It is time to call: `soon` due, `overdue`, or `again`, the day from which the new member wants to speak. Once
    for each; never for what was overdue when it became known (typed in late, or from before this was told)."""

    journey: AboutPerson
    person: PersonId
    why: Literal["soon", "overdue", "again"]
    due_on: date
    reminded_on: date


@event("mentoring.journey_noted", aggregate="journey", subject="journey")
class JourneyNoted(Event):
    """The branch keeps a note about a new member."""

    journey: AboutPerson
    person: PersonId
    written_on: date
    note: AboutPerson


@event("mentoring.journey_moved", aggregate="journey", subject="journey")
class JourneyMoved(Event):
    """The new member changed branch; `unit` is the new one. `contact_open`: the first contact is still owed.

    `standing`: how it stands, which from now on counts for the new branch; None: `running` from `started_on`.
    """

    journey: AboutPerson
    person: PersonId
    from_unit: UnitPath
    started_on: date
    contact_open: bool
    standing: Standing | None = None


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

    period: Coded | None
    from_day: date


@event("mentoring.first_contacts_moved", aggregate="moves", subject="moves")
class FirstContactsMoved(Event):
    """Another standard, the `version`th of the unit `by`, moved the last day of calls that a branch (`unit`) owes.

    `last_days`: for each of these calls the last day now, the nearest first. For `notify` alone: pages derive their
    dates from the standards (decision 0003). Calls that were overdue by then are not moved.
    """

    moves: UUID
    by: UnitPath
    version: int
    set_on: date
    last_days: list[date]


@event("mentoring.unit_reminded", aggregate="reminder", subject="unit")
class UnitReminded(Event):
    """The level above (`by`) reminds a unit of its overdue first contacts; no sooner than `again_from` once more.
    `word`: what it says with it."""

    by: UnitPath
    overdue: int
    reminded_on: date
    again_from: date
    word: TextId | None = None
