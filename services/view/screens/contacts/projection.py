"""Contact persons in their order, stand-ins and who is asked to: of the own branch, of neighbours, of all below."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Text, Uuid

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.contacts import (
    ContactPersonAppointed,
    ContactPersonEnded,
    ContactPersonsOrdered,
    StandInAppointed,
    StandInAsked,
    StandInEnded,
    StandInRequestClosed,
)

projection = Projection("contacts", shown_in=("newcomers", "overview"))

appointments = projection.table(
    "appointments",
    Column("appointment", Uuid),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="contact or stand_in"),
    Column("person", Uuid, nullable=True),
    Column("from_day", Date),
    Column("until", Date, comment="last day of the term"),
    Column("appointed_by", Text, comment="the unit that appointed a stand-in"),
    Column("ended_on", Date),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("contacts_appointments_branch", "unit", "branch"),
    key=("appointment",),
    about="person",
    office=True,
    versions="contacts",
)

places = projection.table(
    "places",
    Column("appointment", Uuid),
    Column("branch", Text, nullable=False),
    Column("place", Integer, nullable=False, comment="1 is the first, who is responsible"),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("appointment",),
    things=("appointment",),
)  # the newest word on the order counts, whichever fact it comes with

requests = projection.table(
    "requests",
    Column("request", Uuid),
    Column("branch", Text, nullable=False),
    Column("person", Uuid, nullable=True, comment="told to the sub-district alone"),
    Column("asked_on", Date),
    Column("answer_by", Date),
    Column("closed_on", Date),
    Column("outcome", Text),
    Column("reason", Text),
    Column("version", Integer, nullable=False, server_default="0"),
    Index("contacts_requests_branch", "unit", "branch"),
    key=("request",),
    about="person",
    versions="contacts",
    office=True,
)


@projection.on(ContactPersonAppointed)
def appointed(fact: Fact[ContactPersonAppointed], to: Rows) -> None:
    """A branch has a contact person."""
    event = fact.event
    values = {
        "branch": fact.concerned,
        "kind": "contact",
        "person": event.person,
        "from_day": event.from_day,
        "until": event.until,
    }
    to.merge(appointments, {"appointment": event.appointment}, values, fact.version)
    place = {"branch": fact.concerned, "place": event.place}
    to.newest(places, {"appointment": event.appointment}, place, fact.version)


@projection.on(ContactPersonsOrdered)
def ordered(fact: Fact[ContactPersonsOrdered], to: Rows) -> None:
    """They stand in another order."""
    for place, appointment in enumerate(fact.event.order, start=1):
        to.newest(places, {"appointment": appointment}, {"branch": fact.concerned, "place": place}, fact.version)


@projection.on(StandInAppointed)
def stand_in_appointed(fact: Fact[StandInAppointed], to: Rows) -> None:
    """Somebody stands in, appointed by the sub-district."""
    event = fact.event
    values = {
        "branch": fact.concerned,
        "kind": "stand_in",
        "person": event.person,
        "from_day": event.from_day,
        "appointed_by": event.appointed_by.unit,
    }
    to.merge(appointments, {"appointment": event.appointment}, values, fact.version)


@projection.on(ContactPersonEnded)
def ended(fact: Fact[ContactPersonEnded], to: Rows) -> None:
    """A contact person's term is over."""
    _end(fact, to, "contact")


@projection.on(StandInEnded)
def stand_in_ended(fact: Fact[StandInEnded], to: Rows) -> None:
    """A stand-in is over."""
    _end(fact, to, "stand_in")


def _end(fact: Fact[ContactPersonEnded] | Fact[StandInEnded], to: Rows, kind: str) -> None:
    event = fact.event
    values = {"branch": fact.concerned, "kind": kind, "ended_on": event.ended_on}
    to.merge(appointments, {"appointment": event.appointment}, values, fact.version)


@projection.on(StandInAsked, told="any")
def asked(fact: Fact[StandInAsked], to: Rows) -> None:
    """Somebody is asked to stand in: the branch is told that, the sub-district whom."""
    event = fact.event
    values = {
        "branch": fact.concerned,
        "person": event.person,
        "asked_on": event.asked_on,
        "answer_by": event.answer_by,
    }
    to.merge(requests, {"request": event.request}, values, fact.version)


@projection.on(StandInRequestClosed, told="any")
def closed(fact: Fact[StandInRequestClosed], to: Rows) -> None:
    """And is not any more."""
    event = fact.event
    values = {
        "branch": fact.concerned,
        "closed_on": event.closed_on,
        "outcome": event.outcome,
        "reason": event.reason,
    }
    to.merge(requests, {"request": event.request}, values, fact.version)
