"""Figures of the units below: sums that hold whatever the order in which facts come. No persons.

Only facts from which the person was cut are counted: those told as a whole come again when somebody comes back.

`of_unit` is the unit that a fact concerns, or its ancestor where this level may know no more; the page adds up by the
tree as it is now.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, Integer, Text

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import (
    ContactPersonAppointed,
    ContactPersonEnded,
    MemberAdmitted,
    MemberLeft,
    MemberMoved,
    MemberRecorded,
    StandInAppointed,
    StandInEnded,
)
from shared.contracts.mentoring import FirstContactMade, JourneyEnded, JourneyMoved, JourneyStarted

projection = Projection("overview", shown_in=("today", "contacts"))


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


members = projection.table(
    "members", Column("of_unit", Text), _count("members"), _count("contacts"), key=("of_unit",)
)  # members, and branches with a contact person or stand-in
months = projection.table(
    "months",
    Column("of_unit", Text),
    Column("month", Date),
    _count("admitted"),
    _count("lapsed"),
    _count("in_time"),
    _count("late"),
    key=("of_unit", "month"),
)  # admissions by their month; first contacts by the month in which the membership began
waiting = projection.table(
    "waiting", Column("of_unit", Text), Column("started_on", Date), _count("open"), key=("of_unit", "started_on")
)  # first contacts that are owed, by the day from which they count


@projection.on(MemberRecorded, told="cut")
def recorded(fact: Fact[MemberRecorded], to: Rows) -> None:
    """An import knows one more member. Guests are none."""
    if fact.event.status != "guest":
        to.count(members, {"of_unit": fact.concerned}, members=1)


@projection.on(MemberAdmitted, told="cut")
def admitted(fact: Fact[MemberAdmitted], to: Rows) -> None:
    """One member more, in the month of admission."""
    to.count(members, {"of_unit": fact.concerned}, members=1)
    month = fact.event.admitted_on.replace(day=1)
    lapsed = 1 if fact.event.outcome == "lapse" else 0
    to.count(months, {"of_unit": fact.concerned, "month": month}, admitted=1, lapsed=lapsed)


@projection.on(MemberMoved, told="cut")
def member_moved(fact: Fact[MemberMoved], to: Rows) -> None:
    """One less there, one more here."""
    to.count(members, {"of_unit": fact.event.from_unit.unit}, members=-1)
    to.count(members, {"of_unit": fact.concerned}, members=1)


@projection.on(MemberLeft, told="cut")
def left(fact: Fact[MemberLeft], to: Rows) -> None:
    """One member less."""
    to.count(members, {"of_unit": fact.concerned}, members=-1)


@projection.on(ContactPersonAppointed, told="cut")
def contact_appointed(fact: Fact[ContactPersonAppointed], to: Rows) -> None:
    """A branch has somebody."""
    _covered(fact, to, 1)


@projection.on(StandInAppointed, told="cut")
def stand_in_appointed(fact: Fact[StandInAppointed], to: Rows) -> None:
    """A branch has a stand-in."""
    _covered(fact, to, 1)


@projection.on(ContactPersonEnded, told="cut")
def contact_ended(fact: Fact[ContactPersonEnded], to: Rows) -> None:
    """The last one stopped."""
    _covered(fact, to, -1)


@projection.on(StandInEnded, told="cut")
def stand_in_ended(fact: Fact[StandInEnded], to: Rows) -> None:
    """The stand-in stopped."""
    _covered(fact, to, -1)


def _covered(fact: Fact[Any], to: Rows, by: int) -> None:
    """Branches are counted, not persons: only who comes first, or goes last, counts.

    `responsible`: how many there are then; None in facts from when there could be only one.
    """
    if fact.event.responsible in (None, 1 if by > 0 else 0):
        to.count(members, {"of_unit": fact.concerned}, contacts=by)


@projection.on(JourneyStarted, told="cut")
def journey_started(fact: Fact[JourneyStarted], to: Rows) -> None:
    """A first contact is owed."""
    to.count(waiting, {"of_unit": fact.concerned, "started_on": fact.event.started_on}, open=1)


@projection.on(FirstContactMade, told="cut")
def contact_made(fact: Fact[FirstContactMade], to: Rows) -> None:
    """It was made, in time or late."""
    event = fact.event
    to.count(waiting, {"of_unit": fact.concerned, "started_on": event.started_on}, open=-1)
    month = event.started_on.replace(day=1)
    in_time = 1 if event.in_time else 0
    to.count(months, {"of_unit": fact.concerned, "month": month}, in_time=in_time, late=1 - in_time)


@projection.on(JourneyMoved, told="cut")
def journey_moved(fact: Fact[JourneyMoved], to: Rows) -> None:
    """What is still owed is owed by the new branch."""
    event = fact.event
    if event.contact_open:
        to.count(waiting, {"of_unit": event.from_unit.unit, "started_on": event.started_on}, open=-1)
        to.count(waiting, {"of_unit": fact.concerned, "started_on": event.started_on}, open=1)


@projection.on(JourneyEnded, told="cut")
def journey_ended(fact: Fact[JourneyEnded], to: Rows) -> None:
    """Nothing is owed to who has left."""
    event = fact.event
    if event.contact_open:
        to.count(waiting, {"of_unit": fact.concerned, "started_on": event.started_on}, open=-1)
