"""New members of a branch and their first contact."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import MemberAdmitted
from shared.contracts.mentoring import FirstContactMade, JourneyEnded, JourneyMoved, JourneyStarted

projection = Projection("newcomers", shown_in=("today", "contacts"))

journeys = projection.table(
    "journeys",
    Column("journey", Uuid),
    Column("person", Uuid, nullable=False),
    Column("started_on", Date),
    Column("began_at", DateTime(timezone=True), comment="real time"),
    Column("made_on", Date),
    Column("made_at", DateTime(timezone=True)),
    Column("outcome", Text),
    Column("in_time", Boolean),
    Column("note", Uuid, comment="a text of the roster"),
    Column("ended", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("newcomers_journeys_open", "unit", "started_on"),
    Index("newcomers_journeys_person", "unit", "person"),
    key=("journey",),
    about="person",
)

moves = projection.table(
    "moves",
    Column("journey", Uuid),
    Column("person", Uuid, nullable=False),
    Column("moved_to", Text, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    key=("journey",),
    about="person",
)

admissions = projection.table(
    "admissions",
    Column("person", Uuid),
    Column("application", Uuid, nullable=False),
    Column("admitted_on", Date, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("admitted_at", DateTime(timezone=True), nullable=False),
    key=("person",),
    about="person",
)


@projection.on(MemberAdmitted)
def admitted(fact: Fact[MemberAdmitted], to: Rows) -> None:
    """How somebody became a member."""
    event = fact.event
    values = {
        "application": event.application,
        "admitted_on": event.admitted_on,
        "outcome": event.outcome,
        "admitted_at": fact.at,
    }
    to.merge(admissions, {"person": event.person}, values)


@projection.on(JourneyStarted)
def started(fact: Fact[JourneyStarted], to: Rows) -> None:
    """The first contact is owed from now on."""
    event = fact.event
    values = {"person": event.person, "started_on": event.started_on, "began_at": fact.at}
    to.merge(journeys, {"journey": event.journey}, values, fact.version)


@projection.on(FirstContactMade)
def made(fact: Fact[FirstContactMade], to: Rows) -> None:
    """Somebody spoke with the new member."""
    event = fact.event
    values = {
        "person": event.person,
        "started_on": event.started_on,
        "made_on": event.made_on,
        "made_at": fact.at,
        "outcome": event.outcome,
        "in_time": event.in_time,
        "note": event.note,
    }
    to.merge(journeys, {"journey": event.journey}, values, fact.version)


@projection.on(JourneyMoved)
def moved(fact: Fact[JourneyMoved], to: Rows) -> None:
    """The new member changed branch: here, or away from here."""
    event = fact.event
    values = {"person": event.person, "started_on": event.started_on}
    to.merge(journeys, {"journey": event.journey}, values, fact.version)
    place = {"person": event.person, "moved_to": fact.concerned, "moved_at": fact.at}
    to.newest(moves, {"journey": event.journey}, place, fact.version)


@projection.on(JourneyEnded)
def ended(fact: Fact[JourneyEnded], to: Rows) -> None:
    """The new member left."""
    event = fact.event
    values = {"person": event.person, "started_on": event.started_on, "ended": True}
    to.merge(journeys, {"journey": event.journey}, values, fact.version)
