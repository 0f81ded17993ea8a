"""New members of a branch and their first contact: the talk, tries in vain, how it stands, notes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.members import MemberAdmitted
from shared.contracts.mentoring import (
    FirstContactCorrected,
    FirstContactMade,
    FirstContactReminder,
    FirstContactStands,
    FirstContactTried,
    FirstContactTryCorrected,
    JourneyEnded,
    JourneyMoved,
    JourneyNoted,
    JourneyStarted,
)

projection = Projection("newcomers", shown_in=("contacts", "units"))

journeys = projection.table(
    "journeys",
    Column("journey", Uuid),
    Column("person", Uuid, nullable=False),
    Column("started_on", Date),
    Column("began_at", DateTime(timezone=True), comment="real time"),
    Column("ended", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("newcomers_journeys_open", "unit", "started_on"),
    Index("newcomers_journeys_person", "unit", "person"),
    key=("journey",),
    about="person",
    versions="journey",
)

talks = projection.table(
    "talks",
    Column("journey", Uuid),
    Column("person", Uuid, nullable=False),
    Column("made_on", Date, comment="null: taken back"),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("outcome", Text),
    Column("corrected_on", Date),
    Column("version", Integer, nullable=False),
    key=("journey",),
    about="person",
)

tries = projection.table(
    "tries",
    Column("journey", Uuid),
    Column("person", Uuid, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_on", Date, comment="null: none is left, or its day is not known"),
    Column("version", Integer, nullable=False),
    key=("journey",),
    about="person",
)

agreed = projection.table(
    "agreed",
    Column("journey", Uuid),
    Column("person", Uuid, nullable=False),
    Column("again_on", Date, comment="null: taken back"),
    Column("version", Integer, nullable=False),
    key=("journey",),
    about="person",
)

standings = projection.table(
    "standings",
    Column("journey", Uuid),
    Column("person", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    key=("journey",),
    about="person",
)

events = projection.table(
    "events",
    Column("journey", Uuid),
    Column("version", Integer),
    Column("person", Uuid, nullable=False),
    Column("kind", Text, nullable=False, comment="made, tried, corrected, try_corrected, noted"),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("day", Date),
    Column("outcome", Text),
    Column("again_on", Date),
    Column("entry", Integer, comment="version of the try that is corrected"),
    Column("note", Uuid, comment="a text of the roster"),
    Index("newcomers_events_person", "unit", "person"),
    key=("journey", "version"),
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


def _happened(fact: Fact[Any], to: Rows, kind: str, **values: Any) -> None:
    """One entry of a person's history, and the version that the next command is based on."""
    event = fact.event
    more = {"day": None, "outcome": None, "again_on": None, "entry": None, **values}
    row = {"person": event.person, "kind": kind, "at": fact.at, "note": event.note, **more}
    to.merge(events, {"journey": event.journey, "version": fact.version}, row)
    _seen(fact, to)


def _seen(fact: Fact[Any], to: Rows) -> None:
    to.merge(journeys, {"journey": fact.event.journey}, {"person": fact.event.person}, fact.version)


@projection.on(FirstContactMade)
def made(fact: Fact[FirstContactMade], to: Rows) -> None:
    """Somebody spoke with the new member."""
    event = fact.event
    to.merge(journeys, {"journey": event.journey}, {"person": event.person, "started_on": event.started_on})
    talk = {"person": event.person, "made_on": event.made_on, "said_at": fact.at, "outcome": event.outcome}
    to.newest(talks, {"journey": event.journey}, {**talk, "corrected_on": None}, fact.version)
    _happened(fact, to, "made", day=event.made_on, outcome=event.outcome)


@projection.on(FirstContactCorrected)
def corrected(fact: Fact[FirstContactCorrected], to: Rows) -> None:
    """It was otherwise, or not at all."""
    event = fact.event
    talk = {"person": event.person, "made_on": event.made_on, "said_at": fact.at, "outcome": event.outcome}
    to.newest(talks, {"journey": event.journey}, {**talk, "corrected_on": event.corrected_on}, fact.version)
    _happened(fact, to, "corrected", day=event.made_on, outcome=event.outcome)


@projection.on(FirstContactTried)
def tried(fact: Fact[FirstContactTried], to: Rows) -> None:
    """Somebody tried; the first contact is still owed."""
    event = fact.event
    count = {"person": event.person, "tries": event.tries, "tried_on": event.tried_on}
    to.newest(tries, {"journey": event.journey}, count, fact.version)
    if event.again_on:
        day = {"person": event.person, "again_on": event.again_on}
        to.newest(agreed, {"journey": event.journey}, day, fact.version)
    _happened(fact, to, "tried", day=event.tried_on, outcome=event.outcome, again_on=event.again_on)


@projection.on(FirstContactTryCorrected)
def try_corrected(fact: Fact[FirstContactTryCorrected], to: Rows) -> None:
    """A try was otherwise, or none: what is left of all of them."""
    event = fact.event
    count = {"person": event.person, "tries": event.tries, "tried_on": event.last_tried_on}
    to.newest(tries, {"journey": event.journey}, count, fact.version)
    day = {"person": event.person, "again_on": event.now_again_on}
    to.newest(agreed, {"journey": event.journey}, day, fact.version)
    now = {"day": event.tried_on, "outcome": event.outcome, "again_on": event.again_on}
    _happened(fact, to, "try_corrected", entry=event.entry, **now)


@projection.on(JourneyNoted)
def noted(fact: Fact[JourneyNoted], to: Rows) -> None:
    """The branch keeps a note."""
    _happened(fact, to, "noted", day=fact.event.written_on)


@projection.on(FirstContactStands)
def stands(fact: Fact[FirstContactStands], to: Rows) -> None:
    """How the first contact stands."""
    event = fact.event
    now = {"person": event.person, "state": event.now.state, "day": event.now.day}
    to.newest(standings, {"journey": event.journey}, now, fact.version)
    _seen(fact, to)


@projection.on(FirstContactReminder)
def reminded(fact: Fact[FirstContactReminder], to: Rows) -> None:
    """Somebody was reminded by mail: only the version matters here."""
    _seen(fact, to)


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
