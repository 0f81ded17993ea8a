"""Figures of the units below: sums that hold whatever the order in which facts come. No persons.

Only facts from which the person was cut are counted: those told as a whole come again when somebody comes back.

`of_unit` is the unit that a fact concerns, or its ancestor where this level may know no more; the page adds up by the
tree as it is now.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Column, Date, Integer, Text

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.contacts import ContactPersonAppointed, ContactPersonEnded, StandInAppointed, StandInEnded
from shared.contracts.members import MemberAdmitted, MemberLeft, MemberMoved, MemberRecorded
from shared.contracts.mentoring import FirstContactStands, JourneyMoved, JourneyStarted, Standing

projection = Projection("overview", shown_in=("contacts", "units"))


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
    key=("of_unit", "month"),
)  # admissions by their month
calls = projection.table(
    "calls",
    Column("of_unit", Text),
    Column("state", Text),
    Column("day", Date),
    _count("n"),
    key=("of_unit", "state", "day"),
)  # first contacts by how they stand (`mentoring.Standing`)


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


def _stands(to: Rows, unit: str, standing: Standing, n: int) -> None:
    to.count(calls, {"of_unit": unit, "state": standing.state, "day": standing.day}, n=n)


def _running(started_on: date) -> Standing:
    return Standing(state="running", day=started_on)


@projection.on(JourneyStarted, told="cut")
def journey_started(fact: Fact[JourneyStarted], to: Rows) -> None:
    """A first contact is owed."""
    _stands(to, fact.concerned, _running(fact.event.started_on), 1)


@projection.on(FirstContactStands, told="cut")
def stands(fact: Fact[FirstContactStands], to: Rows) -> None:
    """It stands otherwise than before."""
    _stands(to, fact.concerned, fact.event.was, -1)
    _stands(to, fact.concerned, fact.event.now, 1)


@projection.on(JourneyMoved, told="cut")
def journey_moved(fact: Fact[JourneyMoved], to: Rows) -> None:
    """However it stands, it counts for the new branch."""
    event = fact.event
    standing = event.standing or _running(event.started_on)
    _stands(to, event.from_unit.unit, standing, -1)
    _stands(to, fact.concerned, standing, 1)
