"""Events of `events`: occasions, that is what takes place, and who registered for them.

Times are Berlin's wall clock, without a zone: 19:00 stays 19:00 over the days on which summer time begins and ends.
What people typed (title, place, words) is a text of `people`; an occasion's event carries all that stands, so that the
newest one tells everything. Guests are known to the unit that invites and to nobody else.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field, NaiveDatetime

from shared.contracts.base import AboutPerson, Event, PersonId, TextId, event
from shared.hierarchy import UnitPath

Kind = Literal["evening", "stall", "visit", "consultation", "round", "other"]
"""Newcomers' evening, stall, visit of a representative, consultation hour, round, anything else."""

Standing = Literal["seated", "waiting", "offered", "withdrawn", "attended", "absent"]
"""How a registration stands. `offered`: a seat is kept until a moment; `withdrawn`: by the guest, or because an
offer or the occasion is over."""


class Occasion(Event):
    """All that stands of an occasion. `sequence` rises only when time, place or state change (RFC 5545).

    `public`: everybody may come, else the unit's own people. `invited`: the unit whose neighbours are invited too,
    which is the unit itself; None: they are not. `co_organisers`: units that invite together with it; they are told
    what is told of it, each for itself. `seats` None: as many as come; `registration`: seats are taken by registering.
    """

    occasion: UUID
    kind: Kind
    title: TextId
    starts: NaiveDatetime
    ends: NaiveDatetime
    place: TextId
    about: TextId | None = None
    public: bool
    invited: UnitPath | None = None
    co_organisers: list[UnitPath] = Field(default_factory=list)
    registration: bool
    seats: int | None = None
    sequence: int


@event("events.occasion_announced", aggregate="occasion", subject="occasion")
class OccasionAnnounced(Occasion):
    """Something will take place."""

    announced_on: date


@event("events.occasion_changed", aggregate="occasion", subject="occasion")
class OccasionChanged(Occasion):
    """It will be otherwise. `moved`: at another time or place, which whoever registered is told."""

    changed_on: date
    moved: bool


@event("events.occasion_cancelled", aggregate="occasion", subject="occasion")
class OccasionCancelled(Event):
    """It does not take place. `word`: why, for everybody who was invited."""

    occasion: UUID
    kind: Kind
    starts: NaiveDatetime
    invited: UnitPath | None = None
    co_organisers: list[UnitPath] = Field(default_factory=list)
    cancelled_on: date
    word: TextId | None = None
    sequence: int


@event("events.occasion_filled", aggregate="occasion", subject="occasion")
class OccasionFilled(Event):
    """How many seats are taken (kept for an offer, too), and how many people wait. Counts, nobody's names."""

    occasion: UUID
    invited: UnitPath | None = None
    co_organisers: list[UnitPath] = Field(default_factory=list)
    taken: int
    waiting: int


@event("events.occasion_closed", aggregate="occasion", subject="occasion")
class OccasionClosed(Event):
    """It is over. `came`: how many people, those without a registration (`walk_ins`) among them."""

    occasion: UUID
    kind: Kind
    starts: NaiveDatetime
    public: bool
    co_organisers: list[UnitPath] = Field(default_factory=list)
    closed_on: date
    came: int
    walk_ins: int


@event("events.registration_asked", aggregate="registration_link", subject="registration")
class RegistrationAsked(Event):
    """Somebody wants to come, and has to confirm their address: `notify` sends the link. Nothing is kept before.
    `occasion`: to what, for the unit to hear that a mail could not arrive; None: before that was kept."""

    registration: AboutPerson
    occasion: UUID | None = None


@event("events.guest_registered", aggregate="registration", subject="registration")
class GuestRegistered(Event):
    """A guest confirmed, and has a seat or waits. `party`: how many people come, the guest among them."""

    registration: AboutPerson
    person: PersonId
    occasion: UUID
    standing: Literal["seated", "waiting"]
    party: int
    note: AboutPerson | None = None
    registered_on: date


@event("events.registration_changed", aggregate="registration", subject="registration")
class RegistrationChanged(Event):
    """A registration stands otherwise.

    `why`: `moved_up` (a seat became free), `offered` (the same, so late that the guest is asked first, `until`),
    `accepted`, `offer_over`, `passed_over` (more people than seats free: a smaller party went first, once),
    `party` (another number of people), `guest` (withdrew), `again` (came back after that), `cancelled` (the occasion),
    `moved` (the occasion; the standing is as before), `seen` (whether they came).
    """

    registration: AboutPerson
    person: PersonId
    occasion: UUID
    standing: Standing
    party: int
    why: Literal[
        "moved_up",
        "offered",
        "accepted",
        "offer_over",
        "passed_over",
        "party",
        "guest",
        "again",
        "cancelled",
        "moved",
        "seen",
    ]
    until: NaiveDatetime | None = None
    changed_on: date


@event("events.guest_reminded", aggregate="registration", subject="registration")
class GuestReminded(Event):
    """The occasion is tomorrow."""

    registration: AboutPerson
    person: PersonId
    occasion: UUID
    party: int
    reminded_on: date


@event("events.guest_thanked", aggregate="registration", subject="registration")
class GuestThanked(Event):
    """They were there: the day after they are thanked, and asked whether it was worth it."""

    registration: AboutPerson
    person: PersonId
    occasion: UUID
    party: int
    thanked_on: date


@event("events.occasion_answered", aggregate="answers", subject="occasion")
class OccasionAnswered(Event):
    """What guests say afterwards: how many of those who were asked (`asked`) gave which answer. Counts, nobody's
    names: the unit that invited alone reads them, since the guests of one evening are a small group."""

    occasion: UUID
    asked: int
    gained: int
    partly: int
    nothing: int


@event("events.guest_forgotten", aggregate="registration", subject="registration")
class GuestForgotten(Event):
    """Thirty days after the occasion, or because they asked: nobody knows the guest any more."""

    registration: AboutPerson
    person: PersonId
    occasion: UUID
    forgotten_on: date
